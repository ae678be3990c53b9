import type { Deployment, DeploymentCreate, Service } from '@/api/types'
import { accepted, conflict, missing, ok, onService, page, type Answer, type Asked, type Operations } from '../answers'
import { applied, differences } from '../config'
import { cancel, launch } from '../deploy'
import { refresh, UNSETTLED } from '../staging'
import { addDeployment, deploymentsOf, id, memoryOf, now, type World } from '../world'
import { chosenIn } from './sleep'

const PAGE = 8

function deploy(world: World, service: Service, message: string): Deployment {
  const deployment = addDeployment(world, service, { message }, service.wanted, service.changes)
  service.current = structuredClone(service.wanted)
  return launch(world, service, deployment)
}

/** An earlier deployment's configuration becomes the current one; what is pending stays pending. */
function again(world: World, service: Service, earlier: Deployment, more: Partial<Deployment>): Deployment {
  const { config } = memoryOf(world, earlier)
  const changes = differences(service.current, config).map((change) => ({ ...change, id: id(), created_at: now() }))
  const deployment = addDeployment(world, service, more, config, changes)
  service.wanted = applied(config, service.changes)
  service.current = structuredClone(config)
  return launch(world, service, deployment)
}

function create(world: World, service: Service, { message = '', redeploy, supersede }: DeploymentCreate): Answer {
  const waiting = deploymentsOf(world, service).filter((one) => one.status === 'queued')
  const earlier = world.deployments.find((one) => one.id === redeploy)
  if (redeploy && !earlier) return missing()
  const deployment = earlier
    ? again(world, service, earlier, { message: message || `Redeploy of ${earlier.number}`, redeploy_of: earlier.id })
    : deploy(world, service, message)
  if (supersede) for (const one of waiting) cancel(world, service, one)
  return accepted(deployment)
}

function list(world: World, service: Service, { url }: Asked): Answer {
  const statuses = url.searchParams.getAll('status')
  const all = deploymentsOf(world, service).filter((one) => statuses.length === 0 || statuses.includes(one.status))
  const start = all.findIndex((one) => one.id === url.searchParams.get('after')) + 1
  const items = all.slice(start, start + PAGE)
  return page(items, start + PAGE < all.length ? (items.at(-1)?.id ?? null) : null)
}

function deployMany(world: World, chosen: Service[], message: string): Answer {
  const due = chosen.filter((service) => service.actions.includes('deploy'))
  const skipped = chosen
    .filter((service) => !due.includes(service))
    .map((service) => ({ service_id: service.id, service: service.slug, reason: `The service ${service.slug} is being deleted.` }))
  return accepted({ deployments: due.map((service) => deploy(world, service, message)), skipped })
}

function onDeployment(act: (world: World, deployment: Deployment, service: Service, asked: Asked) => Answer) {
  return (world: World, [wanted = '']: string[], asked: Asked) => {
    const deployment = world.deployments.find((one) => one.id === wanted)
    const service = world.services.find((one) => one.id === deployment?.service_id)
    return deployment && service ? act(world, deployment, service, asked) : missing()
  }
}

export const deploymentOperations: Operations = {
  'GET /services/*/deployments': onService(list),
  'POST /services/*/deployments': onService((world, service, { body }) => create(world, service, body as DeploymentCreate)),
  'POST /services/*/restarts': onService((world, service) => {
    const live = service.live_deployment
    return live ? accepted(again(world, service, live, { message: 'Restart', redeploy_of: live.id })) : conflict('Nothing serves. Deploy it first.')
  }),
  'POST /projects/*/environments/*/deployments': (world, [project = '', environment = ''], { body }) => {
    const { services, message = '' } = body as { services?: string[] | null; message?: string }
    return deployMany(world, chosenIn(world, project, environment, services), message)
  },
  'GET /deployments/*': onDeployment((_world, deployment) => ok(deployment)),
  'GET /deployments/*/steps': onDeployment((world, deployment) => page(memoryOf(world, deployment).steps)),
  'GET /deployments/*/changes': onDeployment((world, deployment) => page(memoryOf(world, deployment).changes)),
  'GET /deployments/*/build': onDeployment((_, deployment) =>
    deployment.build_title === null ? missing() : ok({ title: deployment.build_title, dockerfile: 'FROM python:3-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n', release: null, figures: { seconds: 12.3, steps: 9, cached_steps: 4, image_bytes: 142_000_000 } }),
  ),
  'GET /deployments/*/configuration': onDeployment((world, deployment) => ok(memoryOf(world, deployment).config)),
  'GET /deployments/*/journal': onDeployment((world, deployment, _service, { url }) =>
    page(memoryOf(world, deployment).journal.filter((line) => line.cursor > Number(url.searchParams.get('after') ?? 0))),
  ),
  'POST /deployments/*/cancellation': onDeployment((world, deployment, service) => {
    if (!UNSETTLED.includes(deployment.status)) return conflict('The deployment has already come to its end, so there is nothing to cancel.')
    cancel(world, service, deployment)
    return accepted(deployment)
  }),
  'POST /deployments/*/retries': onDeployment((world, deployment, service) => {
    const attempt = again(world, service, deployment, { message: deployment.message || `Retry of ${deployment.number}`, retry_of: deployment.id })
    refresh(world, service)
    return accepted(attempt)
  }),
}
