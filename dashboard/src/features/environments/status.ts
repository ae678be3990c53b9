import type { Environment, EnvironmentAction } from '@/api/types'
import type { Tone } from '@/ui/tone'

interface Look {
  tone: Tone
  label: string
  /** Whether the status will change by itself, so that it is worth following. */
  moving: boolean
}

export const LOOK = {
  ready: { tone: 'good', label: 'Ready', moving: false },
  cloning: { tone: 'busy', label: 'Cloning', moving: true },
  clone_failed: { tone: 'bad', label: 'Incomplete', moving: false },
  deleting: { tone: 'busy', label: 'Deleting', moving: true },
} satisfies Record<Environment['status'], Look>

export function allows(environment: Pick<Environment, 'actions'>, action: EnvironmentAction): boolean {
  return environment.actions.includes(action)
}

type Counts = Pick<Environment, 'status' | 'service_count' | 'live_count'>

/** The server keeps what went wrong with a clone; once all that is in it serves, nobody needs to be shown any more. */
export function isIncomplete({ status, service_count, live_count }: Counts): boolean {
  return status === 'clone_failed' && (service_count === 0 || live_count < service_count)
}

/** How far it is, in words; nothing where it is not on its way anywhere. */
export function progress({ name, status, clone_of, service_count: all, live_count: live }: Omit<Environment, 'actions'>): string | null {
  const services = all === 1 ? '1 service' : `${all} services`
  if (status === 'deleting') return all === 0 ? `${name} is being deleted: its services are gone.` : `${name} is being deleted: ${services} left.`
  if (status !== 'cloning') return null
  const cloning = clone_of ? `${name} is being cloned from ${clone_of}` : `${name} is being cloned`
  return all === 0 ? `${cloning}.` : `${cloning}: ${services}, ${live} of them ${live === 1 ? 'serves' : 'serve'}.`
}

export interface News {
  environment: Environment
  end: 'cloned' | 'incomplete' | 'gone'
}

/** What came to its end between two looks. */
export function news(before: Environment[], after: Environment[]): News[] {
  return before.flatMap((environment): News[] => {
    const now = after.find(({ id }) => id === environment.id)
    if (!now) return environment.status === 'deleting' ? [{ environment, end: 'gone' }] : []
    if (environment.status !== 'cloning') return []
    if (now.status === 'ready') return [{ environment: now, end: 'cloned' }]
    return now.status === 'clone_failed' ? [{ environment: now, end: 'incomplete' }] : []
  })
}
