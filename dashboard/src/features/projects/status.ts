import type { Project, ProjectAction } from '@/api/types'
import type { Tone } from '@/ui/tone'

export function allows(project: Pick<Project, 'actions'>, action: ProjectAction): boolean {
  return project.actions.includes(action)
}

/** How a whole project is doing, in a few words. */
export function health({ status, service_count: all, live_count: live }: Pick<Project, 'status' | 'service_count' | 'live_count'>): { tone: Tone; words: string } {
  if (status === 'deleting') return { tone: 'busy', words: 'Deleting' }
  if (all === 0) return { tone: 'calm', words: 'Empty' }
  if (live === all) return { tone: 'good', words: 'All live' }
  return { tone: live === 0 ? 'calm' : 'warn', words: `${live} of ${all} live` }
}

/** What the end of a project takes along, before it is asked for. */
export function whatGoes({ service_count: services, environments }: Pick<Project, 'service_count' | 'environments'>): string {
  const places = environments.length === 1 ? 'its environment' : `its ${environments.length} environments`
  if (services === 0) return `Nothing runs in it. The project goes at once, with ${places} and the variables shared there`
  const all = services === 1 ? 'Its service is' : `Its ${services} services in ${places} are`
  return `${all} deleted: containers stop, domains become free, and configurations, shared variables and what is in volumes are gone`
}

/** How far the end of a project is. */
export function progress({ service_count: left }: Pick<Project, 'service_count'>): string {
  if (left === 0) return 'Its services are gone; the rest follows.'
  return left === 1 ? '1 service is still there.' : `${left} services are still there.`
}
