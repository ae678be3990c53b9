import type { Service, ServiceConfig } from '@/api/types'
import { differences } from './config'
import { deploymentsOf, memoryOf, now, tell, type World } from './world'

export const UNSETTLED = ['queued', 'preparing', 'building', 'starting', 'cancelling']

function statusOf(service: Service): Service['status'] {
  const { live_deployment: live, latest_deployment: latest, status } = service
  if (status === 'deleting' || status === 'waking') return status
  if (latest === null) return 'not_deployed'
  if (UNSETTLED.includes(latest.status)) return 'deploying'
  if (live === null) return 'failed'
  if (status === 'sleeping' || live.status === 'sleeping') return 'sleeping'
  return live.status === 'unhealthy' ? 'unhealthy' : 'healthy'
}

function actionsOf(world: World, service: Service): Service['actions'] {
  const { status, live_deployment: live, changes, current, wanted } = service
  if (status === 'deleting') return []
  const differs = live !== null && differences(memoryOf(world, live).config, wanted).length > 0
  const actions: Service['actions'] = ['edit', 'deploy']
  if (live) actions.push('restart', status === 'sleeping' ? 'wake' : 'sleep')
  if (changes.length > 0 && current) actions.push('discard')
  if (differs) actions.push('revert')
  return [...actions, 'delete']
}

/** What follows from a service's configuration and deployments is reported anew. The mock keeps no second book of changes. */
export function refresh(world: World, service: Service) {
  service.latest_deployment = deploymentsOf(world, service)[0] ?? null
  service.changes = differences(service.current, service.wanted).map((change) => ({
    ...change,
    id: `${change.field}:${change.key ?? ''}`,
    created_at: now(),
  }))
  service.status = statusOf(service)
  service.actions = actionsOf(world, service)
  service.updated_at = now()
  tellOfPlace(world, service)
  tell(world, service.id)
}

/** The environment of a service counts it. */
export function tellOfPlace(world: World, { project, environment }: Pick<Service, 'project' | 'environment'>) {
  tell(world, ...world.environments.filter((one) => one.project === project && one.name === environment).map(({ id }) => id))
}

/** A config file's version grows with each new content, and only then. */
function counted(current: ServiceConfig | null, wanted: ServiceConfig): ServiceConfig {
  const config_files = wanted.config_files.map((file) => {
    const known = current?.config_files.find(({ name }) => name === file.name)
    return { ...file, version: known ? known.version + Number(known.content !== file.content) : 1 }
  })
  return { ...wanted, config_files }
}

export function stage(world: World, service: Service, wanted: ServiceConfig): Service {
  service.wanted = counted(service.current, wanted)
  service.revision += 1
  refresh(world, service)
  return service
}
