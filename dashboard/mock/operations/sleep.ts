import type { Service } from '@/api/types'
import { accepted, conflict, onService, type Operations } from '../answers'
import { refresh } from '../staging'
import type { World } from '../world'

const WAKES_AFTER = 2500

function sleep(world: World, service: Service) {
  if (service.live_deployment) service.live_deployment.status = 'sleeping'
  service.status = 'sleeping'
  refresh(world, service)
}

function wake(world: World, service: Service) {
  service.status = 'waking'
  refresh(world, service)
  setTimeout(() => {
    if (service.live_deployment) service.live_deployment.status = 'healthy'
    service.status = 'healthy'
    refresh(world, service)
  }, WAKES_AFTER)
}

function sleepOrWake(world: World, chosen: Service[], asleep: boolean) {
  const due = chosen.filter((service) => service.actions.includes(asleep ? 'sleep' : 'wake'))
  for (const service of due) (asleep ? sleep : wake)(world, service)
  return accepted({ services: due, skipped: chosen.filter((service) => !due.includes(service)).map((service) => service.slug) })
}

export function chosenIn(world: World, project: string, environment: string, ids: string[] | null | undefined): Service[] {
  const all = world.services.filter((one) => one.project === project && one.environment === environment)
  return ids ? all.filter((one) => ids.includes(one.id)) : all
}

const nothingServes = (service: Service) => conflict(`The service ${service.slug} has no version that serves. Deploy it first.`)

export const sleepOperations: Operations = {
  'PUT /services/*/sleep': onService((world, service) => {
    if (!service.live_deployment) return nothingServes(service)
    sleep(world, service)
    return accepted(service)
  }),
  'DELETE /services/*/sleep': onService((world, service) => {
    if (!service.live_deployment) return nothingServes(service)
    wake(world, service)
    return accepted(service)
  }),
  'PUT /projects/*/environments/*/sleep': (world, [project = '', environment = ''], { body }) => {
    const { services, asleep = true } = body as { services?: string[] | null; asleep?: boolean }
    return sleepOrWake(world, chosenIn(world, project, environment, services), asleep)
  },
}
