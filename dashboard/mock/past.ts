import type { Deployment, DeploymentStep, Service } from '@/api/types'
import { differences } from './config'
import { actionsOf } from './deploy'
import { addDeployment, memoryOf, minutesAgo, type World } from './world'

const DIGEST = 'sha256:7c19a4f02b6d1e5f93a8d0c4be21907fd35a6e84c1b07d92fa3e56b8410c9d27'
const RUN = 'http://127.0.0.1:4200/runs/flow-run/5b1f'

export function stepsThen(minutes: number, names: [name: string, from: number, to: number, undone?: number][]): DeploymentStep[] {
  return names.map(([name, from, to, undone]) => ({
    name,
    started_at: minutesAgo(minutes, from),
    done_at: minutesAgo(minutes, to),
    undone_at: undone === undefined ? null : minutesAgo(minutes, undone),
  }))
}

/** A deployment that ended some minutes ago, and is reflected by its service. */
export function past(world: World, service: Service, minutes: number, more: Partial<Deployment> = {}): Deployment {
  const wanted = { ...service.wanted, image: more.image ?? service.wanted.image }
  const changes = differences(service.current, wanted).map((change, index) => ({ ...change, id: `${change.field}${index}`, created_at: minutesAgo(minutes) }))
  const ended = {
    status: 'healthy',
    image_digest: DIGEST,
    queued_at: minutesAgo(minutes),
    started_at: minutesAgo(minutes, 0.19),
    settled_at: minutesAgo(minutes, 3.4),
    run_url: RUN,
    ...more,
  } satisfies Partial<Deployment>
  const deployment = addDeployment(world, service, ended, wanted, changes)
  deployment.actions = actionsOf(deployment)
  memoryOf(world, deployment).steps = stepsThen(minutes, [
    ['start the new version', 0.9, 1.2],
    ['switch traffic', 3.1, 3.3],
  ])
  service.current = structuredClone(wanted)
  if (deployment.is_live) {
    service.live_deployment = deployment
    service.urls = wanted.routes.map((one) => one.url)
  }
  return deployment
}

/** How most services are asked whether they are well. */
export const CHECK = { path: '/healthz', port: null, command: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 }
