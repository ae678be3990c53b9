import type { Project } from '@/api/types'
import { accepted, conflict, created, done, missing, ok, page, problem, type Answer, type Operations } from '../answers'
import { close } from './environments'
import { badSlug, SLUG } from '../rules'
import { addProject, tell, type World } from '../world'

const LOOK = 200

function counted(world: World, project: Project): Project {
  const services = world.services.filter((service) => service.project === project.slug)
  const environments = world.environments.filter((one) => one.project === project.slug).map(({ id, name }) => ({ id, name }))
  const actions: Project['actions'] = project.status === 'deleting' ? [] : ['edit', 'create_service', 'delete']
  return { ...project, environments, actions, service_count: services.length, live_count: services.filter((service) => service.live_deployment).length }
}

function createProject(world: World, body: { slug: string; description?: string }): Answer {
  if (!SLUG.test(body.slug)) return badSlug()
  if (world.projects.some((project) => project.slug === body.slug)) return problem(409, 'Name taken', `There is already a project ${body.slug}.`)
  return created(counted(world, addProject(world, body.slug, body.description ?? '')))
}

function forget(world: World, project: Project) {
  const environments = world.environments.filter((one) => one.project === project.slug)
  world.projects = world.projects.filter((one) => one !== project)
  world.environments = world.environments.filter((one) => one.project !== project.slug)
  tell(world, ...environments.map(({ id }) => id))
}

/** Once nothing is left in its environments, it goes with them. */
function forgetInTheEnd(world: World, project: Project) {
  if (world.services.some((one) => one.project === project.slug)) setTimeout(() => forgetInTheEnd(world, project), LOOK)
  else forget(world, project)
}

function deleteProject(world: World, project: Project, confirm: string | null): Answer {
  const environments = world.environments.filter((one) => one.project === project.slug)
  const isEmpty = !world.services.some((service) => service.project === project.slug)
  if (isEmpty) {
    forget(world, project)
    return done
  }
  if (confirm !== project.slug) return conflict(`The project ${project.slug} still has services. Confirm with its slug to end them, too.`)
  project.status = 'deleting'
  for (const environment of environments) close(world, environment, { waits: true })
  forgetInTheEnd(world, project)
  return accepted(undefined)
}

export const projectOperations: Operations = {
  'GET /projects': (world) => page(world.projects.map((project) => counted(world, project))),
  'POST /projects': (world, _parameters, { body }) => createProject(world, body as { slug: string }),
  'GET /projects/*': (world, [slug]) => {
    const project = world.projects.find((one) => one.slug === slug || one.id === slug)
    return project ? ok(counted(world, project)) : missing()
  },
  'DELETE /projects/*': (world, [slug], { url }) => {
    const project = world.projects.find((one) => one.slug === slug || one.id === slug)
    return project ? deleteProject(world, project, url.searchParams.get('confirm')) : missing()
  },
}
