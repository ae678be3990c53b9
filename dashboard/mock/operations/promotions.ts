import type { Deployment, Service, ServiceConfig } from '@/api/types'
import { accepted, conflict, missing, ok, onService, type Answer, type Operations } from '../answers'
import { differences, madeOf } from '../config'
import { launch } from '../deploy'
import { plan } from '../plan'
import { addDeployment, id, memoryOf, now, type World } from '../world'

/** What serves a service, by the service's id, or a deployment by its own. */
function sourceOf(world: World, from: string): Deployment | null {
  const service = world.services.find((one) => one.id === from)
  return service ? service.live_deployment : (world.deployments.find((one) => one.id === from) ?? null)
}

function madeLike(service: Service, config: ServiceConfig): ServiceConfig {
  return { ...(service.current ?? service.wanted), ...madeOf(config) }
}

function promote(world: World, service: Service, from: string, message: string): Answer {
  const source = sourceOf(world, from)
  if (!source) return missing()
  if (source.service_id === service.id) return conflict('The version is of this very service: redeploy it.')
  const config = madeLike(service, memoryOf(world, source).config)
  const changes = differences(service.current, config).map((change) => ({ ...change, id: id(), created_at: now() }))
  const text = `Promotion of version ${source.number} of ${source.project}/${source.service} in ${source.environment}`
  const deployment = addDeployment(world, service, { message: message || text, commit: source.commit, image_digest: source.image_digest }, config, changes)
  service.current = structuredClone(config)
  service.wanted = structuredClone(config)
  return accepted(launch(world, service, deployment))
}

export function planOfPromotion(world: World, service: Service, from: string): Answer {
  const source = sourceOf(world, from)
  if (!source) return missing()
  const found = plan(world, service, madeLike(service, memoryOf(world, source).config))
  const steps = found.steps.filter((step) => step !== 'fetch the source').map((step) => (step === 'build the image' ? 'obtain the image' : step))
  return ok({ ...found, steps })
}

export const promotionOperations: Operations = {
  'POST /services/*/promotions': onService((world, service, { body }) => {
    const { from, message = '' } = body as { from: string; message?: string }
    return promote(world, service, from, message)
  }),
}
