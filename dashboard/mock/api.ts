import type { Project, RouteCreate, Service, ServiceConfig, ServiceCreate, ServicePatch } from '@/api/types'
import { parseDotenv } from '../src/features/services/dotenv'
import { playDeployment } from './deploy'
import { addDeployment, addProject, addService, config, COOKIE, DOMAIN, restage, route, tell, TOKEN, type World } from './world'

export interface Asked {
  method: string
  url: URL
  body: unknown
  signedIn: boolean
}

export interface Answer {
  status: number
  document?: unknown
  cookie?: string
}

type Operation = (world: World, parameters: string[], asked: Asked) => Answer

const ok = (document: unknown): Answer => ({ status: 200, document })
const done: Answer = { status: 204 }
const page = (items: unknown[], next: string | null = null) => ok({ items, next })

function problem(status: number, title: string, detail: string, errors: { pointer: string; detail: string }[] = []): Answer {
  return { status, document: { type: 'about:blank', title, status, detail, errors } }
}

const missing = () => problem(404, 'Not found', 'It does not exist, or it is not yours.')

function counted(world: World, project: Project): Project {
  const services = world.services.filter((service) => service.project === project.slug)
  return { ...project, service_count: services.length, live_count: services.filter((service) => service.live_deployment).length }
}

function createProject(world: World, body: { slug: string; description?: string }): Answer {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(body.slug))
    return problem(422, 'Invalid', 'The request is not valid.', [{ pointer: '/slug', detail: 'Use lowercase letters, digits and hyphens, beginning with a letter.' }])
  if (world.projects.some((project) => project.slug === body.slug)) return problem(409, 'Name taken', `There is already a project ${body.slug}.`)
  return { status: 201, document: addProject(world, body.slug, body.description ?? '') }
}

function routeOf(service: Pick<Service, 'slug' | 'project'>, body: RouteCreate): ServiceConfig['routes'][number] {
  return route(body.domain ?? `${service.slug}-${service.project}.${DOMAIN}`, body.port)
}

function createService(world: World, project: string, environment: string, body: ServiceCreate): Answer {
  const { slug, port, routes = [], ...rest } = body
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(slug))
    return problem(422, 'Invalid', 'The request is not valid.', [{ pointer: '/slug', detail: 'Use lowercase letters, digits and hyphens, beginning with a letter.' }])
  const wanted = config(body.image, rest as Partial<ServiceConfig>)
  wanted.routes = [...routes, ...(port ? [{ port }] : [])].map((one) => routeOf({ slug, project }, one))
  const service = addService(world, project, environment, slug, wanted)
  restage(service)
  return { status: 201, document: service }
}

function staged(world: World, service: Service, change: (wanted: ServiceConfig) => void): Service {
  change(service.wanted)
  restage(service)
  tell(world, service.id)
  return service
}

function deploy(world: World, service: Service, message: string): Answer {
  const deployment = addDeployment(world, service, { message })
  playDeployment(world, service, deployment)
  return { status: 202, document: deployment }
}

function cancelChange(world: World, service: Service, change: string): Answer {
  const [field = '', key] = change.split(/:(.*)/)
  staged(world, service, (wanted) => {
    const from = service.current ?? config(wanted.image)
    if (field === 'variables' && key) {
      const before = from.variables[key]
      const others = Object.entries(wanted.variables).filter(([name]) => name !== key)
      wanted.variables = Object.fromEntries(before === undefined ? others : [...others, [key, before]])
    } else if (field === 'routes') {
      wanted.routes = [...wanted.routes.filter((one) => one.domain !== key), ...from.routes.filter((one) => one.domain === key)]
    } else Object.assign(wanted, { [field]: from[field as keyof ServiceConfig] })
  })
  return done
}

function archive(world: World, service: Service, confirm: string | null): Answer {
  if (confirm !== service.slug) return problem(422, 'Invalid', 'The request is not valid.', [{ pointer: '/confirm', detail: `Type ${service.slug}.` }])
  service.status = 'archiving'
  service.actions = []
  tell(world, service.id)
  setTimeout(() => (world.services = world.services.filter((other) => other !== service)), 3000)
  return { status: 202, document: service }
}

function onService(act: (world: World, service: Service, asked: Asked, last: string) => Answer): Operation {
  return (world, [id = '', last = ''], asked) => {
    const service = world.services.find((one) => one.id === id)
    return service ? act(world, service, asked, last) : missing()
  }
}

const OPERATIONS: Record<string, Operation> = {
  'GET /instance': () =>
    ok({ instance: 'slipway', version: '0.1.0', root_domain: DOMAIN, prefect_url: 'http://127.0.0.1:4200', proxy_url: 'http://127.0.0.1:8080', actions: [] }),
  'GET /projects': (world) => page(world.projects.map((project) => counted(world, project))),
  'POST /projects': (world, _parameters, { body }) => createProject(world, body as { slug: string }),
  'GET /projects/*': (world, [slug]) => {
    const project = world.projects.find((one) => one.slug === slug || one.id === slug)
    return project ? ok(counted(world, project)) : missing()
  },
  'GET /projects/*/environments/*/services': (world, [project, environment]) =>
    page(world.services.filter((one) => one.project === project && one.environment === environment)),
  'POST /projects/*/environments/*/services': (world, [project = '', environment = ''], { body }) =>
    createService(world, project, environment, body as ServiceCreate),
  'GET /services/*': onService((_world, service) => ok(service)),
  'PATCH /services/*': onService((world, service, { body }) => {
    const patch = body as ServicePatch
    if (patch.image?.includes(' ')) return problem(422, 'Invalid', 'The request is not valid.', [{ pointer: '/image', detail: 'This is not an image reference.' }])
    return ok(staged(world, service, (wanted) => Object.assign(wanted, patch)))
  }),
  'DELETE /services/*': onService((world, service, { url }) => archive(world, service, url.searchParams.get('confirm'))),
  'POST /services/*/routes': onService((world, service, { body }) => {
    const created = routeOf(service, body as RouteCreate)
    if (service.wanted.routes.some((one) => one.domain === created.domain))
      return problem(409, 'Domain taken', `${created.domain} already leads to a service.`)
    staged(world, service, (wanted) => wanted.routes.push(created))
    return { status: 201, document: created }
  }),
  'DELETE /services/*/routes/*': onService((world, service, _asked, domain) => {
    staged(world, service, (wanted) => (wanted.routes = wanted.routes.filter((one) => one.domain !== domain)))
    return done
  }),
  'PATCH /services/*/variables': onService((world, service, { body }) => {
    const { variables, unreadable } = parseDotenv((body as { dotenv: string }).dotenv)
    if (unreadable.length > 0) return problem(422, 'Invalid', 'The request is not valid.', [{ pointer: '/dotenv', detail: `Line ${unreadable.join(', ')} has no value.` }])
    staged(world, service, (wanted) => Object.assign(wanted.variables, variables))
    return page([])
  }),
  'PUT /services/*/variables/*': onService((world, service, { body }, key) => {
    staged(world, service, (wanted) => (wanted.variables = { ...wanted.variables, [key]: (body as { value: string }).value }))
    return ok({ key, value: service.wanted.variables[key] })
  }),
  'DELETE /services/*/variables/*': onService((world, service, _asked, key) => {
    staged(world, service, (wanted) => (wanted.variables = Object.fromEntries(Object.entries(wanted.variables).filter(([name]) => name !== key))))
    return done
  }),
  'DELETE /services/*/changes/*': onService((world, service, _asked, change) => cancelChange(world, service, change)),
  'GET /services/*/deployments': onService((world, service, { url }) => {
    const all = world.deployments.filter((one) => one.service_id === service.id)
    const start = all.findIndex((one) => one.id === url.searchParams.get('after')) + 1
    const items = all.slice(start, start + 5)
    return page(items, start + 5 < all.length ? (items.at(-1)?.id ?? null) : null)
  }),
  'POST /services/*/deployments': onService((world, service, { body }) => deploy(world, service, (body as { message?: string }).message ?? '')),
  'GET /deployments/*': (world, [id]) => {
    const deployment = world.deployments.find((one) => one.id === id)
    return deployment ? ok(deployment) : missing()
  },
  'GET /deployments/*/journal': (world, [id = ''], { url }) =>
    page((world.journals.get(id) ?? []).filter((line) => line.cursor > Number(url.searchParams.get('after') ?? 0))),
}

function onSession({ method, body, signedIn }: Asked): Answer {
  if (method === 'POST' && (body as { token: string }).token !== TOKEN) return problem(401, 'Unauthenticated', 'This token is not valid.')
  if (method === 'POST') return { ...done, cookie: `${COOKIE}; HttpOnly; SameSite=Strict; Path=/` }
  if (method === 'DELETE') return { ...done, cookie: `${COOKIE}; Max-Age=0; Path=/` }
  return signedIn ? ok({ name: 'owner', expires_at: null }) : problem(401, 'Unauthenticated', 'Sign in first.')
}

function matched(asked: Asked, key: string): string[] | null {
  const [method, pattern = ''] = key.split(' ')
  if (method !== asked.method) return null
  const found = new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`).exec(asked.url.pathname)
  return found ? found.slice(1).map(decodeURIComponent) : null
}

export function answer(world: World, asked: Asked): Answer {
  if (asked.url.pathname === '/session') return onSession(asked)
  if (!asked.signedIn) return problem(401, 'Unauthenticated', 'Sign in first.')
  for (const [key, operation] of Object.entries(OPERATIONS)) {
    const parameters = matched(asked, key)
    if (parameters) return operation(world, parameters, asked)
  }
  return missing()
}
