import { originOf } from '../src/config/source'
import { randomBytes } from 'node:crypto'
import type { AuditEvent, Change, Deployment, DeploymentStep, DeployToken, Environment, JournalLine, Project, Service, ServiceConfig, CleanUpKind, CleanUpRun } from '@/api/types'

/** What is remembered of a deployment besides what is shown of it in lists. */
export interface Memory {
  config: ServiceConfig
  changes: Change[]
  steps: DeploymentStep[]
  journal: JournalLine[]
}

/** Everything the mock platform knows. Nothing is kept: each start of the dev server begins anew. */
export interface World {
  projects: Project[]
  environments: Environment[]
  services: Service[]
  deployments: Deployment[]
  memories: Map<string, Memory>
  /** Variables of an environment, by `project/environment`. */
  shared: Map<string, Record<string, string>>
  /** Deploy tokens, by the service's id. */
  tokens: Map<string, DeployToken[]>
  /** Newest first. */
  events: AuditEvent[]
  /** The last clean-ups of each kind, newest first. */
  cleanUps: Map<CleanUpKind, CleanUpRun[]>
  /** Whoever wants to hear of a service or a deployment, by its id. */
  listeners: Map<string, Set<() => void>>
}

export const TOKEN = 'slipway-dev'
export const COOKIE = 'slipway_mock=signed-in'
export const DOMAIN = 'localhost'

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
  return { projects: [], environments: [], services: [], deployments: [], memories: new Map(), shared: new Map(), tokens: new Map(), events: [], cleanUps: new Map(), listeners: new Map() }
}

export function tell(world: World, ...ids: string[]) {
  for (const one of ids) for (const listener of world.listeners.get(one) ?? []) listener()
}

export function listen(world: World, about: string, listener: () => void): () => void {
  const known = world.listeners.get(about) ?? new Set()
  world.listeners.set(about, known.add(listener))
  return () => known.delete(listener)
}

export function memoryOf(world: World, deployment: Pick<Deployment, 'id'>): Memory {
  const memory = world.memories.get(deployment.id)
  if (!memory) throw new Error(`Nothing is remembered of ${deployment.id}.`)
  return memory
}

export function write(world: World, deployment: Deployment, line: Pick<JournalLine, 'level' | 'source' | 'text'> & { at?: string }) {
  memoryOf(world, deployment).journal.push({ at: now(), ...line, cursor: ++cursor })
  tell(world, deployment.id)
}

export function addProject(world: World, slug: string, description: string, environments = ['production']): Project {
  const project: Project = {
    id: id(),
    slug,
    description,
    revision: 0,
    created_at: now(),
    environments: [],
    service_count: 0,
    live_count: 0,
    status: 'ready',
    actions: [],
  }
  world.projects.push(project)
  for (const name of environments) addEnvironment(world, slug, name)
  return project
}

export function addEnvironment(world: World, project: string, name: string, more: Partial<Environment> = {}): Environment {
  const environment: Environment = {
    id: id(),
    name,
    project,
    revision: 0,
    created_at: now(),
    service_count: 0,
    live_count: 0,
    status: 'ready',
    clone_of: null,
    failure: null,
    notes: [],
    actions: [],
    ...more,
  }
  world.environments.push(environment)
  return environment
}

export function addService(world: World, project: string, environment: string, slug: string, wanted: ServiceConfig): Service {
  const service: Service = {
    id: id(),
    slug,
    project,
    environment,
    revision: 0,
    status: 'not_deployed',
    current: null,
    wanted,
    changes: [],
    urls: [],
    private_domain: slug,
    live_deployment: null,
    latest_deployment: null,
    created_at: now(),
    updated_at: now(),
    actions: [],
  }
  world.services.push(service)
  return service
}

/** A deployment of `config`, which by default is what is wanted; `changes` are those that it takes. */
export function addDeployment(world: World, service: Service, more: Partial<Deployment> = {}, config = service.wanted, changes: Change[] = []): Deployment {
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
    trigger: 'manual',
    redeploy_of: null,
    retry_of: null,
    rollout_id: null,
    wave: null,
    image: originOf(config),
    commit: null,
    build_title: null,
    image_digest: null,
    failure: null,
    queued_at: now(),
    started_at: null,
    settled_at: null,
    gap_seconds: null,
    run_url: null,
    actions: ['cancel'],
    ...more,
  }
  world.deployments.unshift(deployment)
  world.memories.set(deployment.id, { config: structuredClone(config), changes, steps: [], journal: [] })
  return deployment
}

export function deploymentsOf(world: World, service: Service): Deployment[] {
  return world.deployments.filter((one) => one.service_id === service.id)
}
