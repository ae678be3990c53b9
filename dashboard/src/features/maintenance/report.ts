import type { CleanUpRun } from '@/api/types'
import type { Tone } from '@/ui/tone'

export interface Found {
  /** Such as `Would remove built images: 2, 1.3 GB.` */
  sentence: string
  /** What it is in detail, as far as the report tells. */
  names: string[]
}

/** A report has a sentence for each kind of thing; what is indented below it is reported one by one. */
export function foundIn(report: string): Found[] {
  const found: Found[] = []
  for (const line of report.split('\n')) {
    if (/^\s/.test(line)) found.at(-1)?.names.push(line.trim())
    else if (line !== '') found.push({ sentence: line, names: [] })
  }
  return found
}

const ENDS: Record<string, { tone: Tone; label: string }> = {
  completed: { tone: 'good', label: 'Done' },
  failed: { tone: 'bad', label: 'Failed' },
  crashed: { tone: 'bad', label: 'Crashed' },
  cancelled: { tone: 'calm', label: 'Cancelled' },
}

export function lookOf({ state, ended_at }: Pick<CleanUpRun, 'state' | 'ended_at'>): { tone: Tone; label: string; moving: boolean } {
  const end = ENDS[state]
  if (end) return { ...end, moving: false }
  const waits = ended_at === null && (state === 'scheduled' || state === 'pending')
  return { tone: 'busy', label: waits ? 'Waiting' : 'Running', moving: true }
}
