import type { DeploymentStatus } from '@/api/types'
import { LOOK } from './status'

const ALL = Object.keys(LOOK) as DeploymentStatus[]

/** What a list of deployments can be narrowed to; each word stands for the statuses that it means. */
export const FILTERS = [
  ['all', 'All'],
  ['moving', 'Under way'],
  ['served', 'Served'],
  ['failed', 'Failed'],
  ['cancelled', 'Cancelled'],
] as const

export type StatusFilter = (typeof FILTERS)[number][0]

const STATUSES: Record<StatusFilter, DeploymentStatus[] | undefined> = {
  all: undefined,
  moving: ALL.filter((status) => LOOK[status].moving),
  served: ['healthy', 'unhealthy', 'sleeping', 'removed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
}

/** The statuses to ask for; undefined asks for all. */
export function statusesOf(filter: StatusFilter): DeploymentStatus[] | undefined {
  return STATUSES[filter]
}

export function belongs(status: DeploymentStatus, filter: StatusFilter): boolean {
  return STATUSES[filter]?.includes(status) ?? true
}

/** The filter that an address asks for; unknown words mean no filter. */
export function statusIn(search: URLSearchParams): StatusFilter {
  return FILTERS.find(([value]) => value === search.get('status'))?.[0] ?? 'all'
}
