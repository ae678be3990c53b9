import type { Service, ServiceAction, ServiceStatus } from '@/api/types'
import type { Tone } from '@/ui/tone'

interface Look {
  tone: Tone
  label: string
  /** Whether the status will change by itself, so that it is worth following. */
  moving: boolean
}

export const LOOK = {
  not_deployed: { tone: 'calm', label: 'Not deployed', moving: false },
  deploying: { tone: 'busy', label: 'Deploying', moving: true },
  healthy: { tone: 'good', label: 'Healthy', moving: false },
  unhealthy: { tone: 'warn', label: 'Unhealthy', moving: false },
  failed: { tone: 'bad', label: 'Failed', moving: false },
  sleeping: { tone: 'calm', label: 'Sleeping', moving: false },
  waking: { tone: 'busy', label: 'Waking', moving: true },
  deleting: { tone: 'busy', label: 'Deleting', moving: true },
} satisfies Record<ServiceStatus, Look>

export function allows(service: Pick<Service, 'actions'>, action: ServiceAction): boolean {
  return service.actions.includes(action)
}

/** Why the server does not offer an action now; undefined when it does. */
export function refusal(service: Pick<Service, 'actions' | 'status'>, action: ServiceAction): string | undefined {
  if (allows(service, action)) return undefined
  if (service.status === 'deleting') return 'The service is being deleted.'
  return 'You are not allowed to do this here.'
}
