import type { Project } from '@/api/types'
import type { Tone } from '@/ui/tone'

/** How a whole project is doing, in a few words. */
export function health(project: Pick<Project, 'service_count' | 'live_count'>): { tone: Tone; words: string } {
  const { service_count: all, live_count: live } = project
  if (all === 0) return { tone: 'calm', words: 'Empty' }
  if (live === all) return { tone: 'good', words: 'All live' }
  return { tone: live === 0 ? 'calm' : 'warn', words: `${live} of ${all} live` }
}
