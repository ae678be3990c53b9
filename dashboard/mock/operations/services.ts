import { createHash, randomBytes } from 'node:crypto'
import type { ConfigField, Route, RouteCreate, Service, ServiceConfig, ServiceCreate, ServicePatch } from '@/api/types'
import { summaryOf } from '../../src/config/summary'
import { planOfPromotion } from './promotions'
import { accepted, conflict, created, done, invalid, missing, ok, onService, page, type Answer, type Operations } from '../answers'
import { FIELDS } from '../../src/config/fields'
import { applied, config, generatedDomain, route, shown } from '../config'
import { plan } from '../plan'
import { refresh, stage, tellOfPlace } from '../staging'
import { addService, memoryOf, type World } from '../world'
import { badSlug, SLUG } from '../rules'

export function routeOf(service: Pick<Service, 'slug' | 'project'>, { domain, port, ...more }: RouteCreate): Route {
  return route(domain ?? generatedDomain(service), port ?? null, more)
}

function createService(world: World, project: string, environment: string, body: ServiceCreate): Answer {
  const { slug, port, routes = [], variables = {}, ...more } = body
  if (!SLUG.test(slug)) return badSlug()
  const wanted = patched(config(null, { variables }), more)
  wanted.routes = [...routes, ...(port ? [{ port }] : [])].map((one) => routeOf({ slug, project }, one))
  const service = addService(world, project, environment, slug, wanted)
  refresh(world, service)
  return created(service)
}

const isAbove = (reserved: number | null | undefined, limit: number | null | undefined) => Boolean(reserved && limit && reserved > limit)

const isOverSsh = (git: ServicePatch['git']) => /^(ssh:\/\/|\S+@\S+:)/.test(git?.repository ?? '')

function faultsOf(patch: ServicePatch, wanted: ServiceConfig): [string, string][] {
  const { credentials, base_registry: base, health_check: check } = patch
  const faults: [string, string, boolean][] = [
    ['/image', 'must be an image reference such as nginx, ghcr.io/owner/app:1.2 or app@sha256:…', patch.image?.includes(' ') ?? false],
    ['/git/repository', 'must be an address such as https://github.com/owner/app.git, without a user or a query', !/^(https:\/\/|ssh:\/\/|\S+@\S+:)/.test(patch.git?.repository ?? 'https://')],
    ['/git/known_hosts', 'is needed for an address over ssh, the keys of its host: `ssh-keyscan HOST` prints them', isOverSsh(patch.git) && !patch.git?.known_hosts],
    ['/image', 'is needed, or a repository, an upload or a Dockerfile', wanted.image === null && wanted.git === null && wanted.upload === null && !wanted.build?.content],
    ['/credentials/username', 'must not be empty', credentials?.username === ''],
    ['/credentials/password', 'must not be empty', credentials?.password === ''],
    ['/base_registry/host', 'must be the host of a registry, with its port, such as ghcr.io or registry.test:5000', base?.host.includes('/') ?? false],
    ['/health_check/command', 'must name a program', check?.command?.length === 0],
    ['/reservations/cpus', 'must not be above the limit', isAbove(wanted.reservations?.cpus, wanted.limits?.cpus)],
    ['/reservations/memory_bytes', 'must not be above the limit', isAbove(wanted.reservations?.memory_bytes, wanted.limits?.memory_bytes)],
  ]
  return faults.filter(([, , broken]) => broken).map(([pointer, detail]) => [pointer, detail])
}

/** A null takes a value back to its default; of a secret no more is ever shown than that it is there. */
function patched(wanted: ServiceConfig, patch: ServicePatch): ServiceConfig {
  const given = (Object.entries(patch) as [ConfigField, unknown][]).map(([name, value]) => [name, value === null ? FIELDS[name].default : shown(FIELDS[name], value)])
  return { ...wanted, ...(Object.fromEntries(given) as Partial<ServiceConfig>) }
}

function editService(world: World, service: Service, patch: ServicePatch): Answer {
  const wanted = patched(service.wanted, patch)
  const faults = faultsOf(patch, wanted)
  return faults.length > 0 ? invalid(...faults) : ok(stage(world, service, wanted))
}

function cancelChange(world: World, service: Service, id: string): Answer {
  const change = service.changes.find((one) => one.id === id)
  if (!change) return missing()
  stage(world, service, applied(service.wanted, [change], true))
  return done
}

function remove(world: World, service: Service, confirm: string | null): Answer {
  if (confirm !== service.slug) return conflict(`To delete the service, confirm with its slug, ${service.slug}.`)
  const reader = world.services.find((other) => other.wanted.shared_volumes.some((shared) => shared.service_id === service.id))
  if (reader) return conflict(`${reader.slug} reads a volume of ${service.slug}. Take it from there first.`)
  service.status = 'deleting'
  refresh(world, service)
  setTimeout(() => {
    world.services = world.services.filter((other) => other !== service)
    tellOfPlace(world, service)
  }, 3000)
  return accepted(service)
}

export const serviceOperations: Operations = {
  'GET /projects/*/environments/*/services': (world, [project, environment]) =>
    page(world.services.filter((one) => one.project === project && one.environment === environment).map(summaryOf)),
  'POST /projects/*/environments/*/services': (world, [project = '', environment = ''], { body }) =>
    createService(world, project, environment, body as ServiceCreate),
  'GET /services/*': onService((_world, service) => ok(service)),
  'PATCH /services/*': onService((world, service, { body }) => editService(world, service, body as ServicePatch)),
  'POST /services/*/uploads': onService((_world, _service, { body }) => {
    const bytes = body as Buffer
    return created({ digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length })
  }),
  'DELETE /services/*': onService((world, service, { url }) => remove(world, service, url.searchParams.get('confirm'))),
  'DELETE /services/*/changes/*': onService((world, service, _asked, [change = '']) => cancelChange(world, service, change)),
  'DELETE /services/*/changes': onService((world, service) => {
    if (service.current === null) return conflict('The service was never deployed: its changes are all there is of it. Delete it instead.')
    stage(world, service, structuredClone(service.current))
    return done
  }),
  'POST /services/*/reversion': onService((world, service) => {
    if (!service.live_deployment) return conflict(`Nothing of ${service.slug} runs, so there is nothing to revert to.`)
    return ok(stage(world, service, structuredClone(memoryOf(world, service.live_deployment).config)))
  }),
  'POST /services/*/deploy-key': onService((world, service) => {
    const public_key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${randomBytes(32).toString('base64').replace('=', '')}`
    stage(world, service, { ...service.wanted, deploy_key: public_key })
    return created({ public_key })
  }),
  'GET /services/*/plan': onService((world, service, { url }) => {
    const again = url.searchParams.get('redeploy')
    const from = url.searchParams.get('from')
    if (from !== null) return planOfPromotion(world, service, from)
    if (again === null) return ok(plan(world, service, service.wanted))
    const memory = world.memories.get(again)
    return memory ? ok(plan(world, service, memory.config)) : missing()
  }),
}
