import type { Cleaned, CleanUpRun } from '@/api/types'
import { bytesInWords } from '@/ui/bytes'
import type { Tone } from '@/ui/tone'

const KINDS: Record<Cleaned['kind'], string> = {
  built_images: 'Built images',
  build_cache: 'Build cache',
  fetched_repositories: 'Fetched repositories',
  abandoned_checkouts: 'Abandoned checkouts',
  detached_volumes: 'Detached volumes',
  lines_of_journals: 'Lines of journals',
  events: 'Events',
  kept_answers: 'Kept answers',
  flow_runs: 'Flow runs',
}

/** Such as `Built images: 2, 1.3 GB`. */
export function summaryOf({ kind, count, bytes }: Cleaned): string {
  const amount = `${KINDS[kind]}: ${count.toLocaleString('en')}`
  return bytes === null ? amount : `${amount}, ${bytesInWords(bytes)}`
}

/** Such as `shop:1, 1.5 MB`, and how many there are besides. */
export function itemsOf({ count, items }: Cleaned): string[] {
  const named = items.map(({ name, bytes }) => `${name}, ${bytesInWords(bytes)}`)
  return items.length > 0 && count > items.length ? [...named, `and ${(count - items.length).toLocaleString('en')} more`] : named
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
