import type { Deployment, Service, ServiceSummary } from '@/api/types'
import { originOf } from './source'

function brief(deployment: Deployment | null): ServiceSummary['live_deployment'] {
  if (deployment === null) return null
  const { id, number, status, image, queued_at } = deployment
  return { id, number, status, image, queued_at }
}

/** What a list tells of a service that reported all of itself. */
export function summaryOf(service: Service): ServiceSummary {
  const { id, slug, project, environment, status, urls, created_at, updated_at } = service
  return {
    ...{ id, slug, project, environment, status, urls, created_at, updated_at },
    origin: service.latest_deployment?.image ?? originOf(service.wanted),
    pending_changes: service.changes.length,
    live_deployment: brief(service.live_deployment),
    latest_deployment: brief(service.latest_deployment),
    actions: service.actions.filter((action) => action !== 'revert'),
  }
}
