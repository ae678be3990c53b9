import { originOf } from '../src/config/source'
import type { Deployment, Plan, Service, ServiceConfig } from '@/api/types'
import { hostPortKey, routeKey } from '../src/config/keyed'
import { config, differences } from './config'
import { deploymentsOf, memoryOf, type World } from './world'

const written = (of: ServiceConfig) => of.volumes.filter((volume) => !volume.read_only && !volume.host_path).map((volume) => volume.name)
const names = (list: { name: string }[]) => list.map(({ name }) => name)
const added = (before: string[], after: string[]) => after.filter((one) => !before.includes(one))

/** Why both versions cannot run at the same time. */
export function downtime(live: ServiceConfig | null, wanted: ServiceConfig): string | null {
  if (live === null) return null
  const volumes = written(live).filter((name) => written(wanted).includes(name))
  if (volumes.length > 0) return `Both versions would write the volume ${volumes.join(', ')}, so the previous one stops first.`
  const taken = live.host_ports.map(hostPortKey)
  const ports = wanted.host_ports.map(hostPortKey).filter((port) => taken.includes(port))
  return ports.length > 0 ? `Only one version can have port ${ports.join(', ')} of the host, so the previous one stops first.` : null
}

export function stepsOf(wanted: ServiceConfig, pauses: boolean): string[] {
  return [
    ...(wanted.git ? ['fetch the source'] : []),
    wanted.image === null ? 'build the image' : 'obtain the image',
    'ensure the networks',
    ...(wanted.volumes.length + wanted.config_files.length > 0 ? ['prepare volumes and config files'] : []),
    ...(wanted.release_command ? ['run the release command'] : []),
    ...(pauses ? ['stop the previous version'] : []),
    'start the new version',
    'await healthy',
    ...(wanted.routes.length > 0 ? ['switch traffic'] : []),
  ]
}

function created(live: ServiceConfig, wanted: ServiceConfig): string[] {
  const files = wanted.config_files.filter((file) => live.config_files.find(({ name }) => name === file.name)?.content !== file.content)
  return [
    ...added(names(live.volumes), names(wanted.volumes)).map((name) => `volume ${name}`),
    ...files.map((file) => `config file ${file.name}, version ${file.version}`),
    ...added(live.routes.map(routeKey), wanted.routes.map(routeKey)).map((key) => `route ${key}`),
    ...added(live.host_ports.map(hostPortKey), wanted.host_ports.map(hostPortKey)).map((key) => `port ${key} of the host`),
  ]
}

function removed(live: ServiceConfig, wanted: ServiceConfig): string[] {
  return [
    ...added(wanted.routes.map(routeKey), live.routes.map(routeKey)).map((key) => `route ${key}`),
    ...added(wanted.host_ports.map(hostPortKey), live.host_ports.map(hostPortKey)).map((key) => `port ${key} of the host`),
    ...added(names(wanted.config_files), names(live.config_files)).map((name) => `config file ${name}`),
    ...added(names(wanted.volumes), names(live.volumes)).map((name) => `volume ${name} is detached; its content is kept`),
  ]
}

/** The median of the last deploys, in seconds. */
function expected(deployments: Deployment[]): number | null {
  const spans = deployments
    .filter((one) => one.settled_at !== null && one.status !== 'failed' && one.status !== 'cancelled')
    .map((one) => (Date.parse(one.settled_at ?? '') - Date.parse(one.queued_at)) / 1000)
    .sort((a, b) => a - b)
  return spans[Math.floor(spans.length / 2)] ?? null
}

export function plan(world: World, service: Service, wanted: ServiceConfig): Plan {
  const live = service.live_deployment && memoryOf(world, service.live_deployment).config
  const previous = service.live_deployment ? `version ${service.live_deployment.number}` : null
  const reason = downtime(live, wanted)
  const deployments = deploymentsOf(world, service)
  const number = deployments.length + 1
  const before = live ?? config('none')
  return {
    number,
    differences: differences(live, wanted),
    creates: [`version ${number}: ${wanted.replicas} × ${originOf(wanted)}`, ...created(before, wanted)],
    stops: reason && previous ? [previous] : [],
    removes: [...(previous && live ? [`${previous} after ${live.drain_seconds} s of draining`] : []), ...removed(before, wanted)],
    steps: stepsOf(wanted, reason !== null),
    has_downtime: reason !== null,
    downtime_reason: reason,
    expected_seconds: expected(deployments),
  }
}
