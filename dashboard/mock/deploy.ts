import type { Deployment, Service } from '@/api/types'
import { now, restage, tell, write, type World } from './world'

type Step = [afterMilliseconds: number, act: () => void]

function play(steps: Step[]) {
  const [first, ...rest] = steps
  if (!first) return
  setTimeout(() => {
    first[1]()
    play(rest)
  }, first[0])
}

/** Plays a deployment in a few seconds. An image whose name contains `fail` never becomes healthy. */
export function playDeployment(world: World, service: Service, deployment: Deployment) {
  const fails = deployment.image.includes('fail')
  const update = (more: Partial<Deployment>) => {
    Object.assign(deployment, more)
    tell(world, deployment.id, service.id)
  }
  const system = (text: string, level: 'info' | 'error' = 'info') => write(world, deployment, { level, source: 'system', text })
  const app = (text: string) => write(world, deployment, { level: 'info', source: 'app', text })

  service.status = 'deploying'
  service.latest_deployment = deployment
  service.current = structuredClone(service.wanted)
  restage(service)
  tell(world, service.id)
  play([
    [250, () => update({ status: 'preparing', started_at: now(), run_url: 'http://127.0.0.1:4200/runs/flow-run/5b1f' })],
    [50, () => system(`Deployment #${deployment.number} begins.`)],
    [700, () => system(`Image ${deployment.image} is present.`)],
    [50, () => update({ status: 'starting', image_digest: `sha256:${deployment.id.repeat(6).slice(0, 64)}` })],
    [100, () => system(`Starting ${service.wanted.replicas} replica(s) of the new version.`)],
    ...Array.from({ length: 24 }, (_, line): Step => [90, () => app(`\u001b[36m[boot]\u001b[0m loaded module ${line + 1} of 24`)]),
    ...(fails ? failing(world, service, update, system) : succeeding(world, service, deployment, update, system)),
  ])
}

type Update = (more: Partial<Deployment>) => void
type System = (text: string, level?: 'info' | 'error') => void

function failing(world: World, service: Service, update: Update, system: System): Step[] {
  const failure = 'The new version never passed its health check, so the previous one was kept.'
  const settle = () => {
    service.status = service.live_deployment ? 'healthy' : 'failed'
    update({ status: 'failed', failure, settled_at: now() })
    tell(world, service.id)
  }
  return [
    [1500, () => system(failure, 'error')],
    [100, settle],
  ]
}

function succeeding(world: World, service: Service, deployment: Deployment, update: Update, system: System): Step[] {
  const settle = () => {
    for (const other of world.deployments)
      if (other.service_id === service.id && other.is_live) Object.assign(other, { is_live: false, status: 'removed' })
    service.status = 'healthy'
    service.live_deployment = deployment
    service.urls = (service.current ?? service.wanted).routes.map((one) => one.url)
    update({ status: 'healthy', is_live: true, settled_at: now() })
  }
  return [
    [500, () => system('The new version is healthy.')],
    [300, () => system('Traffic is switched to the new version.')],
    [50, settle],
  ]
}
