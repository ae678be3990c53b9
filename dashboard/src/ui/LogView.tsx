import { memo, useCallback, useRef, useState, type ReactNode } from 'react'
import { withoutAnsi } from './ansi'
import { Button } from './Button'
import { classes } from './classes'
import { followEnd } from './follow_end'
import { Icon } from './Icon'
import { clockTime } from './time'
import type { Tone } from './tone'

export interface LogLine {
  key: number
  at: string
  tone: Extract<Tone, 'calm' | 'warn' | 'bad'>
  /** What a reader hears where others see only a colour. */
  level: string
  source: string
  text: string
}

const TEXT: Record<LogLine['tone'], string> = { calm: '', warn: 'text-warn', bad: 'text-bad' }
const EDGE: Record<LogLine['tone'], string> = {
  calm: 'border-transparent',
  warn: 'border-warn bg-accent-wash/60',
  bad: 'border-bad bg-bad-wash/70',
}

const Line = memo(function Line({ line }: { line: LogLine }) {
  return (
    <li className={classes('flex gap-3 border-l-2 py-px pr-4 pl-3.5 lazily-drawn max-sm:gap-2 max-sm:pl-2.5', EDGE[line.tone])}>
      <time dateTime={line.at} className="tabular shrink-0 text-soft select-none max-sm:hidden">
        {clockTime(line.at)}
      </time>
      <span className="w-14 shrink-0 text-soft select-none">{line.source}</span>
      <span className={classes('min-w-0 break-words whitespace-pre-wrap', TEXT[line.tone])}>
        {line.tone !== 'calm' && <span className="sr-only">{line.level}: </span>}
        {withoutAnsi(line.text)}
      </span>
    </li>
  )
})

interface LogViewProps {
  label: string
  lines: LogLine[]
  empty: ReactNode
}

/** A journal that stays at its end while it grows. Not announced line by line: that would drown everything else. */
export function LogView({ label, lines, empty }: LogViewProps) {
  const box = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const attach = useCallback((node: HTMLDivElement) => {
    box.current = node
    return followEnd(node, setFollowing)
  }, [])
  const jump = () => box.current?.scrollTo({ top: box.current.scrollHeight })

  return (
    <div className="relative">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by keyboard */}
      <div ref={attach} role="log" aria-live="off" aria-label={label} tabIndex={0} className="h-[min(34rem,65dvh)] overflow-y-auto rounded-b-card bg-hold py-3 font-mono text-[0.8125rem] leading-6 focus-visible:-outline-offset-2">
        <ol>
          {lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </ol>
        {lines.length === 0 && <p className="px-5 py-8 text-center font-sans text-sm text-soft">{empty}</p>}
      </div>
      {!following && (
        <div className="absolute right-5 bottom-4 animate-rise">
          <Button kind="primary" size="small" onClick={jump} className="shadow-raised">
            <Icon name="down" className="size-3.5" /> Jump to latest
          </Button>
        </div>
      )}
    </div>
  )
}
