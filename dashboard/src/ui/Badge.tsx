import type { ReactNode } from 'react'
import { classes } from './classes'
import type { Tone } from './tone'

const TEXT: Record<Tone, string> = {
  calm: 'text-soft bg-ink/6',
  busy: 'text-ink bg-accent-wash',
  good: 'text-good bg-good-wash',
  warn: 'text-warn bg-accent-wash',
  bad: 'text-bad bg-bad-wash',
}

/** Each tone has its own shape too, so that colour is never the only sign. */
const MARK: Record<Tone, string> = {
  calm: 'rounded-full border-[1.5px] border-current',
  busy: 'rounded-full bg-accent ring-1 ring-ink/50 animate-swell',
  good: 'rounded-full bg-current',
  warn: 'rotate-45 bg-current',
  bad: 'bg-current',
}

export function Badge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes('inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-[0.8125rem] font-medium whitespace-nowrap', TEXT[tone])}>
      <span aria-hidden className={classes('size-2', MARK[tone])} />
      {children}
    </span>
  )
}

/** A quiet label without a state. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className="rounded border border-line px-1.5 py-px text-xs font-medium text-soft">{children}</span>
}
