import type { Project } from '@/api/types'
import { created, invalid, missing, ok, page, problem, type Answer, type Operations } from '../answers'
import { addProject, type World } from '../world'

export const SLUG = /^[a-z][a-z0-9-]{0,37}$/
export const badSlug = (pointer = '/slug') => invalid([pointer, 'must begin with a letter and hold only lower-case letters, digits and hyphens'])

function counted(world: World, project: Project): Project {
  const services = world.services.filter((service) => service.project === project.slug)
  const environments = world.environments.filter((one) => one.project === project.slug).map(({ id, name }) => ({ id, name }))
  return { ...project, environments, service_count: services.length, live_count: services.filter((service) => service.live_deployment).length }
}

function createProject(world: World, body: { slug: string; description?: string }): Answer {
  if (!SLUG.test(body.slug)) return badSlug()
  if (world.projects.some((project) => project.slug === body.slug)) return problem(409, 'Name taken', `There is already a project ${body.slug}.`)
  return created(counted(world, addProject(world, body.slug, body.description ?? '')))
}

export const projectOperations: Operations = {
  'GET /projects': (world) => page(world.projects.map((project) => counted(world, project))),
  'POST /projects': (world, _parameters, { body }) => createProject(world, body as { slug: string }),
  'GET /projects/*': (world, [slug]) => {
    const project = world.projects.find((one) => one.slug === slug || one.id === slug)
    return project ? ok(counted(world, project)) : missing()
  },
}
