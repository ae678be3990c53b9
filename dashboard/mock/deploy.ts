import type { Deployment, DeploymentStep, Service, ServiceConfig } from '@/api/types'
import { downtime } from './plan'
import { refresh, UNSETTLED } from './staging'
import { deploymentsOf, memoryOf, now, tell, write, type World } from './world'

type Act = [afterMilliseconds: number, act: () => void]

const RETRYABLE = ['failed', 'cancelled']
const RUN = 'http://127.0.0.1:4200/runs/flow-run/5b1f'

export function actionsOf(deployment: Deployment): Deployment['actions'] {
  if (UNSETTLED.includes(deployment.status)) return deployment.status === 'cancelling' ? [] : ['cancel']
  return RETRYABLE.includes(deployment.status) ? ['retry'] : ['redeploy', 'promote']
}

/** One deployment being played. What it does once it was cancelled does not happen any more. */
class Play {
  private readonly world: World
  readonly service: Service
  readonly deployment: Deployment
  private readonly steps: DeploymentStep[]

  constructor(world: World, service: Service, deployment: Deployment) {
    this.world = world
    this.service = service
    this.deployment = deployment
    this.steps = memoryOf(world, deployment).steps
  }

  run([first, ...rest]: Act[]) {
    if (!first) return
    setTimeout(() => {
      if (this.deployment.status === 'cancelling' || !UNSETTLED.includes(this.deployment.status)) return
      first[1]()
      this.run(rest)
    }, first[0])
  }

  update(more: Partial<Deployment>) {
    Object.assign(this.deployment, more)
    this.deployment.actions = actionsOf(this.deployment)
    refresh(this.world, this.service)
    tell(this.world, this.deployment.id)
  }

  settle(more: Partial<Deployment>) {
    this.update({ ...more, settled_at: now() })
    playNext(this.world, this.service)
  }

  say(text: string, level: 'info' | 'warning' | 'error' = 'info') {
    write(this.world, this.deployment, { level, source: 'system', text })
  }

  print(text: string) {
    write(this.world, this.deployment, { level: 'info', source: 'app', text })
  }

  begin(name: string) {
    this.steps.push({ name, started_at: now(), done_at: null, undone_at: null })
    this.say(`Begins: ${name}.`)
  }

  end() {
    const step = this.steps.at(-1)
    if (step) step.done_at = now()
  }

  undo() {
    for (const step of this.steps) {
      if (step.name === 'run the release command') continue
      step.undone_at = now()
    }
    this.say('What it did is undone.')
  }

  /** One step that leaves something behind, and how long it takes. */
  step(name: string, milliseconds: number, end: () => void = () => this.end()): Act[] {
    return [
      [100, () => this.begin(name)],
      [milliseconds, end],
    ]
  }
}

const FAILURE = 'The new version never passed its health check, so the previous one was kept.'
const RELEASE_FAILURE = 'The release command did not succeed, so the new version was not started. The previous version was kept.'

function ending(play: Play, failure: string): Act[] {
  return [
    [1500, () => play.say(failure, 'error')],
    [400, () => play.undo()],
    [100, () => play.settle({ status: 'failed', failure })],
  ]
}

function succeeding(world: World, play: Play, pauses: boolean): Act[] {
  const { service, deployment } = play
  const { config } = memoryOf(world, deployment)
  const live = () => {
    for (const other of deploymentsOf(world, service)) if (other.is_live) Object.assign(other, { is_live: false, status: 'removed' })
    service.live_deployment = deployment
    service.urls = config.routes.map((one) => one.url)
    service.status = 'healthy'
    play.settle({ status: 'healthy', is_live: true, gap_seconds: pauses ? 2.4 : null })
  }
  return [
    [500, () => play.say('The new version is healthy.')],
    ...(config.routes.length > 0 ? play.step('switch traffic', 300) : []),
    [50, live],
  ]
}

const COMMIT = { id: '8c41d0ffee57a11b0a7d3c2e9f6b5a4d3c2b1a09', author: 'Ada', message: 'Show prices with tax\n\nAs the law wants it.' }
const OUTPUT = ['#1 [internal] load build definition from Dockerfile', '#4 [1/3] FROM docker.io/library/node:22', '#5 [2/3] COPY . .', '#6 [3/3] RUN npm ci']

function building(play: Play, { git }: ServiceConfig): Act[] {
  const fetched: Act[] = git
    ? [
        [400, () => play.say(`Fetching ${git.repository}, ${git.ref ?? 'HEAD'}.`)],
        [600, () => play.update({ commit: COMMIT })],
        [50, () => play.say(`Commit ${COMMIT.id.slice(0, 12)} by ${COMMIT.author}: Show prices with tax`)],
      ]
    : []
  return [
    ...fetched,
    [50, () => play.update({ status: 'building', build_title: 'Python 3.11, Poetry' })],
    ...OUTPUT.map((line): Act => [300, () => play.print(line)]),
    ...play.step('build the image', 600),
  ]
}

/** An image whose name contains `fail` never becomes healthy; a release command with that word does not succeed. */
function acts(world: World, play: Play): Act[] {
  const { service, deployment } = play
  const { config } = memoryOf(world, deployment)
  const live = service.live_deployment
  const pauses = downtime(live && memoryOf(world, live).config, config) !== null
  const releaseFails = config.release_command?.join(' ').includes('fail') ?? false
  const start: Act[] = [
    ...(pauses ? play.step('stop the previous version', 700) : []),
    [50, () => play.update({ status: 'starting', image_digest: `sha256:${deployment.id.repeat(6).slice(0, 64)}` })],
    ...play.step('start the new version', 500),
    ...Array.from({ length: 24 }, (_, line): Act => [90, () => play.print(`\u001b[36m[boot]\u001b[0m loaded module ${line + 1} of 24`)]),
    ...(deployment.image.includes('fail') ? ending(play, FAILURE) : succeeding(world, play, pauses)),
  ]
  return [
    [250, () => play.update({ status: 'preparing', started_at: now(), run_url: RUN })],
    [50, () => play.say(`Deployment #${deployment.number} begins.`)],
    ...(config.image === null ? building(play, config) : [[700, () => play.say(`Image ${deployment.image} is present.`)] as Act]),
    ...(config.volumes.length + config.config_files.length > 0 ? play.step('prepare volumes and config files', 400) : []),
    ...(config.release_command ? play.step('run the release command', 900, releaseFails ? () => play.print('migration 0042 fails') : undefined) : []),
    ...(releaseFails ? ending(play, RELEASE_FAILURE) : start),
  ]
}

/** First in, first out: the oldest that waits is played once nothing of the service is under way. */
function playNext(world: World, service: Service) {
  const own = deploymentsOf(world, service)
  const waiting = own.filter((one) => one.status === 'queued')
  const next = waiting.at(-1)
  if (!next || own.some((one) => UNSETTLED.includes(one.status) && one.status !== 'queued')) return
  const play = new Play(world, service, next)
  play.run(acts(world, play))
}

export function launch(world: World, service: Service, deployment: Deployment): Deployment {
  refresh(world, service)
  const isAlone = deploymentsOf(world, service).filter((one) => UNSETTLED.includes(one.status)).length === 1
  if (isAlone) playNext(world, service)
  return deployment
}

/** What waits is cancelled at once; what is under way is stopped and undone first. */
export function cancel(world: World, service: Service, deployment: Deployment) {
  const play = new Play(world, service, deployment)
  play.say('Cancellation was asked for.', 'warning')
  if (deployment.status === 'queued') {
    play.settle({ status: 'cancelled' })
    return
  }
  play.update({ status: 'cancelling' })
  setTimeout(() => {
    play.undo()
    play.settle({ status: 'cancelled' })
  }, 1200)
}
