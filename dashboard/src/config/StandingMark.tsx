import { Badge } from '@/ui/Badge'
import type { Standing } from './keyed'

const WORDS: Record<Exclude<Standing, 'same'>, string> = { added: 'New', changed: 'Changed', removed: 'To be removed' }

export function StandingMark({ standing, deployed }: { standing: Standing; deployed: boolean }) {
  if (standing === 'same' || !deployed) return null
  return <Badge tone="warn">{WORDS[standing]}</Badge>
}
