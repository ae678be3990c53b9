import { randomBytes } from 'node:crypto'
import type { Change, Deployment, JournalLine, Project, Service, ServiceConfig } from '@/api/types'

/** Everything the mock platform knows. Nothing is kept: each start of the dev server begins anew. */
export interface World {
  projects: Project[]
  services: Service[]
  deployments: Deployment[]
  journals: Map<string, JournalLine[]>
  /** Whoever wants to hear of a service or a deployment, by its id. */
  listeners: Map<string, Set<() => void>>
}

export const TOKEN = 'slipway-dev'
export const COOKIE = 'slipway_mock=signed-in'
export const DOMAIN = 'localhost'
export const PROXY_PORT = 8080

let cursor = 0

export function id(): string {
  return randomBytes(6).toString('hex')
}

export function now(): string {
  return new Date().toISOString()
}

export function minutesAgo(minutes: number, plusSeconds = 0): string {
  return new Date(Date.now() - minutes * 60_000 + plusSeconds * 1000).toISOString()
}

export function emptyWorld(): World {
  return { projects: [], services: [], deployments: [], journals: new Map(), listeners: new Map() }
}

export function tell(world: World, ...ids: string[]) {
  for (const one of ids) for (const listener of world.listeners.get(one) ?? []) listener()
}

export function listen(world: World, about: string, listener: () => void): () => void {
  const known = world.listeners.get(about) ?? new Set()
  world.listeners.set(about, known.add(listener))
  return () => known.delete(listener)
}

export function write(world: World, deployment: Deployment, line: Pick<JournalLine, 'level' | 'source' | 'text'> & { at?: string }) {
  const lines = world.journals.get(deployment.id) ?? []
  world.journals.set(deployment.id, [...lines, { at: now(), ...line, cursor: ++cursor }])
  tell(world, deployment.id)
}

export function config(image: string, more: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    image,
    command: null,
    replicas: 1,
    routes: [],
    variables: {},
    health_check: null,
    stop_grace_seconds: 30,
    drain_seconds: 5,
    ...more,
  }
}

export function route(domain: string, port: number): ServiceConfig['routes'][number] {
  return { domain, port, url: `http://${domain}:${PROXY_PORT}` }
}

export function addProject(world: World, slug: string, description: string, environments = ['production']): Project {
  const project: Project = {
    id: id(),
    slug,
    description,
    created_at: now(),
    environments: environments.map((name) => ({ id: id(), name })),
    service_count: 0,
    live_count: 0,
    actions: ['edit', 'delete', 'create_service'],
  }
  world.projects.push(project)
  return project
}

export function addService(world: World, project: string, environment: string, slug: string, wanted: ServiceConfig): Service {
  const service: Service = {
    id: id(),
    slug,
    project,
    environment,
    status: 'not_deployed',
    current: null,
    wanted,
    changes: [],
    urls: [],
    live_deployment: null,
    latest_deployment: null,
    created_at: now(),
    updated_at: now(),
    actions: ['edit', 'deploy', 'archive'],
  }
  world.services.push(service)
  return service
}

export function addDeployment(world: World, service: Service, more: Partial<Deployment> = {}): Deployment {
  const deployment: Deployment = {
    id: id(),
    number: world.deployments.filter((other) => other.service_id === service.id).length + 1,
    service_id: service.id,
    service: service.slug,
    project: service.project,
    environment: service.environment,
    status: 'queued',
    is_live: false,
    message: '',
    image: service.wanted.image,
    image_digest: null,
    failure: null,
    queued_at: now(),
    started_at: null,
    settled_at: null,
    run_url: null,
    actions: [],
    ...more,
  }
  world.deployments.unshift(deployment)
  return deployment
}

const SCALARS = ['image', 'command', 'replicas', 'health_check', 'stop_grace_seconds', 'drain_seconds'] as const

function changed(field: Change['field'], key: string | null, old: unknown, next: unknown): Change[] {
  if (JSON.stringify(old ?? null) === JSON.stringify(next ?? null)) return []
  const operation = next === undefined || next === null ? 'unset' : 'set'
  return [{ id: `${field}:${key ?? ''}`, field, key, operation, old: old ?? null, new: next ?? null, created_at: now() }]
}

/** The pending changes are always the difference: the mock keeps no second book. */
export function restage(service: Service) {
  const { current, wanted } = service
  const domains = (known: ServiceConfig | null) => Object.fromEntries((known?.routes ?? []).map((one) => [one.domain, one.port]))
  const keyed = (field: 'variables' | 'routes', before: Record<string, unknown>, after: Record<string, unknown>) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => changed(field, key, before[key], after[key]))
  service.changes = [
    ...SCALARS.flatMap((field) => changed(field, null, current?.[field], wanted[field])),
    ...keyed('variables', current?.variables ?? {}, wanted.variables),
    ...keyed('routes', domains(current), domains(wanted)),
  ]
  service.updated_at = now()
}
