import type { Route, RouteCreate, Service, SharedVolumePut, VolumePut } from '@/api/types'
import { byKey, routeKey } from '../../src/config/keyed'
import { conflict, created, done, invalid, missing, onService, page, problem, type Answer, type Operations } from '../answers'
import { complete, isPart, withEntry, type PartField } from '../config'
import { stage } from '../staging'
import type { World } from '../world'
import { routeOf } from './services'

/** The mock's operator allows folders below this one. */
const HOST_PATHS = '/srv/'
const PART_NAME = /^[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?$/

function takenBy(service: Service, field: string, name: string, path: string): string | undefined {
  const { volumes, shared_volumes, config_files } = service.wanted
  const others = [
    ...volumes.map((one) => ({ ...one, field: 'volumes', noun: 'volume' })),
    ...shared_volumes.map((one) => ({ ...one, field: 'shared_volumes', noun: 'shared volume' })),
    ...config_files.map((one) => ({ ...one, field: 'config_files', noun: 'config file' })),
  ]
  const found = others.find((one) => one.path === path && !(one.field === field && one.name === name))
  return found && `${found.noun} ${found.name}`
}

function setNamed(world: World, service: Service, field: PartField, name: string, body: unknown): Answer {
  const { path } = body as { path: string }
  if (!PART_NAME.test(name)) return invalid(['/name', 'must hold only lower-case letters, digits, hyphens and underscores (inside), at most 32 characters'])
  const taken = takenBy(service, field, name, path)
  if (taken) return invalid(['/path', `${path} is already taken by ${taken}`])
  const host = (body as VolumePut).host_path
  if (host && !host.startsWith(HOST_PATHS)) return problem(403, 'Forbidden', `The operator does not allow ${host}: SLIPWAY_HOST_PATHS names the folders of hosts.`)
  if (field === 'shared_volumes' && !(body as SharedVolumePut).volume) return invalid(['/volume', 'choose a volume'])
  stage(world, service, withEntry(service.wanted, field, name, complete(field, body)))
  return page(service.wanted[field])
}

function remove(world: World, service: Service, field: PartField, key: string): Answer {
  if (!(key in (byKey(service.wanted)[field] as object))) return missing()
  stage(world, service, withEntry(service.wanted, field, key, undefined))
  return done
}

function addRoute(world: World, service: Service, body: RouteCreate): Answer {
  const route: Route = routeOf(service, body)
  const key = routeKey(route)
  if ((route.port === null) === (route.redirect === null)) return invalid(['', 'needs either a port or a redirect'])
  const owner = world.services.find((other) => other !== service && other.wanted.routes.some((one) => routeKey(one) === key))
  if (owner) return problem(409, 'Domain taken', `${key} already leads to ${owner.slug}.`)
  stage(world, service, withEntry(service.wanted, 'routes', key, { port: route.port, strip_prefix: route.strip_prefix, redirect: route.redirect }))
  return created(route)
}

function setHostPort(world: World, service: Service, port: string, target: number): Answer {
  if (port === '80/tcp' || port === '443/tcp') return invalid(['/published', 'must not be 80 or 443: these are the proxy’s, use a route'])
  const [published, protocol] = port.split('/')
  const owner = world.services.find((other) => other !== service && other.wanted.host_ports.some((one) => String(one.published) === published && one.protocol === protocol))
  if (owner) return conflict(`Port ${port} of the host already leads to ${owner.slug}.`)
  stage(world, service, withEntry(service.wanted, 'host_ports', port, target))
  return page(service.wanted.host_ports)
}

/** `config-files` of an address is `config_files` of a configuration. */
function named(segment: string): PartField {
  const field = segment.replace('-', '_')
  if (!isPart(field)) throw new Error(`${segment} is no part of a configuration.`)
  return field
}

const NAMED = ['volumes', 'shared-volumes', 'config-files']

export const partOperations: Operations = {
  ...Object.fromEntries(
    NAMED.flatMap((segment) => [
      [`PUT /services/*/${segment}/*`, onService((world, service, { body }, [name = '']) => setNamed(world, service, named(segment), name, body))],
      [`DELETE /services/*/${segment}/*`, onService((world, service, _asked, [name = '']) => remove(world, service, named(segment), name))],
    ]),
  ),
  'POST /services/*/routes': onService((world, service, { body }) => addRoute(world, service, body as RouteCreate)),
  'DELETE /services/*/routes/*': onService((world, service, { url }, [domain = '']) =>
    remove(world, service, 'routes', routeKey({ domain, path: url.searchParams.get('path') ?? '/' })),
  ),
  'PUT /services/*/host-ports/*/*': onService((world, service, { body }, [published, protocol]) =>
    setHostPort(world, service, `${published ?? ''}/${protocol ?? ''}`, (body as { target: number }).target),
  ),
  'DELETE /services/*/host-ports/*/*': onService((world, service, _asked, [published, protocol]) =>
    remove(world, service, 'host_ports', `${published ?? ''}/${protocol ?? ''}`),
  ),
}
