import type { JournalLine } from '@/api/types'
import type { LogLine } from '@/ui/LogView'

/** This many lines stay in the page; `slipway deployments logs` shows all. */
export const SHOWN_LINES = 5000

/** The latest lines in the order of their cursors, each once, however often a stream was resumed. */
export function merged(known: JournalLine[], more: JournalLine[]): JournalLine[] {
  const last = known.at(-1)?.cursor ?? -Infinity
  const inOrder = more.every((line, index) => line.cursor > (more[index - 1]?.cursor ?? last))
  if (inOrder) return [...known, ...more].slice(-SHOWN_LINES)
  const byCursor = new Map([...known, ...more].map((line) => [line.cursor, line]))
  return [...byCursor.values()].sort((a, b) => a.cursor - b.cursor).slice(-SHOWN_LINES)
}

export const LEVELS = [
  ['info', 'All'],
  ['warning', 'Warnings'],
  ['error', 'Errors'],
] as const

export const SOURCES = [
  ['all', 'All'],
  ['system', 'System'],
  ['build', 'Build'],
  ['app', 'App'],
] as const

export type LevelFilter = (typeof LEVELS)[number][0]
export type SourceFilter = (typeof SOURCES)[number][0]

const WEIGHT: Record<JournalLine['level'], number> = { info: 0, warning: 1, error: 2 }
const TONE: Record<JournalLine['level'], LogLine['tone']> = { info: 'calm', warning: 'warn', error: 'bad' }

export interface JournalFilter {
  level: LevelFilter
  source: SourceFilter
}

/** The filter that an address asks for; unknown words mean no filter. */
export function filterIn(search: URLSearchParams): JournalFilter {
  const level = LEVELS.find(([value]) => value === search.get('level'))
  const source = SOURCES.find(([value]) => value === search.get('source'))
  return { level: level?.[0] ?? 'info', source: source?.[0] ?? 'all' }
}

export function shownLines(lines: JournalLine[], { level, source }: JournalFilter): LogLine[] {
  return lines
    .filter((line) => WEIGHT[line.level] >= WEIGHT[level] && (source === 'all' || line.source === source))
    .map((line) => ({ key: line.cursor, at: line.at, tone: TONE[line.level], level: line.level, source: line.source, text: line.text }))
}
