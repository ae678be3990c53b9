import { useEffect, useEffectEvent, useRef } from 'react'
import type { Environment } from '@/api/types'
import { toast } from '@/ui/toasts'
import { news, type News } from './status'

const TEXTS = {
  cloned: ['good', 'is cloned'],
  incomplete: ['bad', 'is not cloned completely'],
  gone: ['good', 'is deleted'],
} as const satisfies Record<News['end'], readonly ['good' | 'bad', string]>

/** Tells of clones and archives that come to their end while they are looked at. */
export function useNews(environments: Environment[], onEnd: (news: News) => void) {
  const known = useRef(environments)
  const tell = useEffectEvent((one: News) => {
    const [tone, words] = TEXTS[one.end]
    toast(tone, `${one.environment.name} ${words}`)
    onEnd(one)
  })
  useEffect(() => {
    for (const one of news(known.current, environments)) tell(one)
    known.current = environments
  }, [environments])
}
