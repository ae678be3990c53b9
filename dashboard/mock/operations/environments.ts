import type { Environment, Service, ServiceConfig } from '@/api/types'
import { accepted, conflict, created, missing, ok, page, problem, type Answer, type Asked, type Operations } from '../answers'
import { generatedDomain, route } from '../config'
import { launch } from '../deploy'
import { refresh, UNSETTLED } from '../staging'
import { addDeployment, addEnvironment, addService, tell, type World } from '../world'
import { badSlug, SLUG } from '../rules'

const PRODUCTION = 'production'
const COPIED_AFTER = 2000
const GONE_AFTER = 1500
const LOOK = 500

function actionsOf({ name, status }: Environment): Environment['actions'] {
  if (status === 'deleting') return []
  if (status === 'cloning') return ['delete']
  return name === PRODUCTION ? ['create_service', 'clone'] : ['create_service', 'clone', 'rename', 'delete']
}

function servicesOf(world: World, { project, name }: Environment): Service[] {
  return world.services.filter((one) => one.project === project && one.environment === name)
}

export function shown(world: World, environment: Environment): Environment {
  const services = servicesOf(world, environment)
  return {
    ...environment,
    service_count: services.length,
    live_count: services.filter((service) => service.live_deployment).length,
    actions: actionsOf(environment),
  }
}

const ofProject = (world: World, project: string) => world.environments.filter((one) => one.project === project)

function faultOf(world: World, project: string, name: string): Answer | null {
  if (!SLUG.test(name)) return badSlug('/name')
  const taken = ofProject(world, project).some((one) => one.name === name)
  return taken ? problem(409, 'Name taken', `The project already has an environment named ${name}.`) : null
}

/** Each domain has one of the target's own in its place. */
function clonedRoutes({ slug, wanted }: Service, { project, name }: Environment): ServiceConfig['routes'] {
  const domains = [...new Set(wanted.routes.map(({ domain }) => domain))]
  return wanted.routes.map(({ domain, port, path, strip_prefix, redirect }) => {
    const place = domains.indexOf(domain)
    const label = place === 0 ? slug : `${slug}-${place + 1}`
    return route(generatedDomain({ slug: label, project: `${project}-${name}` }), port, { path, strip_prefix, redirect })
  })
}

/** All of its services at once, as on the platform; each waits to be deployed, or is. */
function copy(world: World, source: Environment, target: Environment, deploys: boolean) {
  for (const original of servicesOf(world, source)) {
    const wanted = { ...structuredClone(original.wanted), routes: clonedRoutes(original, target), host_ports: [] }
    const clone = addService(world, target.project, target.name, original.slug, wanted)
    if (deploys) {
      clone.current = structuredClone(clone.wanted)
      launch(world, clone, addDeployment(world, clone, { message: 'First version of the clone' }))
    }
    refresh(world, clone)
  }
  world.shared.set(`${target.project}/${target.name}`, { ...world.shared.get(`${source.project}/${source.name}`) })
}

function endClone(world: World, target: Environment, deploys: boolean) {
  if (target.status !== 'cloning') return
  const services = servicesOf(world, target)
  if (deploys && services.some(({ latest_deployment: latest }) => latest && UNSETTLED.includes(latest.status))) {
    setTimeout(() => endClone(world, target, deploys), LOOK)
    return
  }
  const fallen = services.filter((service) => deploys && service.live_deployment === null).map(({ slug }) => slug)
  target.status = fallen.length > 0 ? 'clone_failed' : 'ready'
  target.failure = fallen.length > 0 ? `Not all services of it serve: ${fallen.join(', ')}. Each can be retried alone.` : null
  tell(world, target.id)
}

/** As the platform tells it of each service with a volume of its own. */
function notesOf({ slug, wanted: { copy_commands: commands } }: Service): string[] {
  if (!commands) return [`${slug}: Copied while it is in use, as a crash would leave it: it declares no command that pauses it.`]
  const running = [commands.before, commands.after ?? []].filter((words) => words.length > 0).map((words) => `${slug}: Running: ${words.join(' ')}`)
  return [...running.slice(0, 1), `${slug}: Copied while it was quiesced.`, ...running.slice(1)]
}

interface CloneRequest {
  name: string
  deploy?: boolean
  data?: boolean
}

function clone(world: World, source: Environment, { name, deploy = false, data = false }: CloneRequest): Answer {
  const fault = faultOf(world, source.project, name)
  if (fault) return fault
  const target = addEnvironment(world, source.project, name, { status: 'cloning', clone_of: source.name })
  setTimeout(() => {
    if (target.status !== 'cloning') return
    copy(world, source, target, deploy)
    if (data) target.notes = servicesOf(world, source).filter(({ wanted }) => wanted.volumes.length > 0).flatMap(notesOf)
    tell(world, target.id)
    setTimeout(() => endClone(world, target, deploy), COPIED_AFTER)
  }, COPIED_AFTER)
  return accepted(shown(world, target))
}

function rename(world: World, environment: Environment, name: string): Answer {
  if (name === environment.name) return ok(shown(world, environment))
  const fault = faultOf(world, environment.project, name)
  if (fault) return fault
  if (environment.name === PRODUCTION) return conflict(`The environment ${PRODUCTION} cannot be renamed: each project has one.`)
  const shared = world.shared.get(`${environment.project}/${environment.name}`)
  if (shared) world.shared.set(`${environment.project}/${name}`, shared)
  for (const service of servicesOf(world, environment)) service.environment = name
  for (const other of ofProject(world, environment.project)) if (other.clone_of === environment.name) other.clone_of = name
  environment.name = name
  return ok(shown(world, environment))
}

/** Its services go one by one, then it goes, unless it waits for its project. */
function empty(world: World, environment: Environment, waits: boolean) {
  const [first] = servicesOf(world, environment)
  if (first) world.services = world.services.filter((one) => one !== first)
  else if (!waits) world.environments = world.environments.filter((one) => one !== environment)
  tell(world, environment.id)
  if (first) setTimeout(() => empty(world, environment, waits), GONE_AFTER)
}

export function close(world: World, environment: Environment, { waits = false } = {}) {
  if (environment.status !== 'deleting') setTimeout(() => empty(world, environment, waits), GONE_AFTER)
  environment.status = 'deleting'
  for (const service of servicesOf(world, environment)) {
    service.status = 'deleting'
    refresh(world, service)
  }
}

function remove(world: World, environment: Environment, confirm: string | null): Answer {
  if (confirm !== environment.name) return conflict(`To delete the environment, confirm with its name, ${environment.name}.`)
  if (environment.name === PRODUCTION) return conflict(`The environment ${PRODUCTION} cannot be deleted: each project has one.`)
  close(world, environment)
  return accepted(shown(world, environment))
}

function onEnvironment(act: (world: World, environment: Environment, asked: Asked) => Answer) {
  return (world: World, [project = '', wanted = '']: string[], asked: Asked) => {
    const environment = ofProject(world, project).find((one) => one.name === wanted || one.id === wanted)
    return environment ? act(world, environment, asked) : missing()
  }
}

const nameIn = (body: unknown) => (body as { name: string }).name

export const environmentOperations: Operations = {
  'GET /projects/*/environments': (world, [project = '']) => page(ofProject(world, project).map((one) => shown(world, one))),
  'POST /projects/*/environments': (world, [project = ''], { body }) =>
    faultOf(world, project, nameIn(body)) ?? created(shown(world, addEnvironment(world, project, nameIn(body)))),
  'GET /projects/*/environments/*': onEnvironment((world, environment) => ok(shown(world, environment))),
  'PATCH /projects/*/environments/*': onEnvironment((world, environment, { body }) => rename(world, environment, nameIn(body))),
  'POST /projects/*/environments/*/clones': onEnvironment((world, environment, { body }) => clone(world, environment, body as CloneRequest)),
  'DELETE /projects/*/environments/*': onEnvironment((world, environment, { url }) => remove(world, environment, url.searchParams.get('confirm'))),
}
