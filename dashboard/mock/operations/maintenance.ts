import type { CleanUpKind, CleanUpRun } from '@/api/types'
import { accepted, page, type Answer, type Operations } from '../answers'
import { id, minutesAgo, now, type World } from '../world'

const TAKES = 2500

/** What each finds, the first time; afterwards there is nothing left. */
const FINDS: Record<CleanUpKind, [report: string, names: string[]]> = {
  images: ['built images: 2, 1.3 GB. Images share layers, so this is the most that it can be.', ['slipway/built/blog:3f9a2c7, 812.4 MB', 'slipway/built/blog:91be004, 488.0 MB']],
  builds: ['build cache: 1, 3.4 GB.', ['least recently used layers, 3.4 GB']],
  runs: ['flow runs: 211.', []],
  journals: ['lines of journals: 4180, 512.3 kB.', []],
  volumes: ['detached volumes: 1, 96.0 MB.', ['slipway-vol-uploads, 96.0 MB']],
}
const NOTHING: Record<CleanUpKind, string> = {
  images: 'built images: 0, 0 bytes.',
  builds: 'build cache: 0, 0 bytes.',
  runs: 'flow runs: 0.',
  journals: 'lines of journals: 0, 0 bytes.',
  volumes: 'detached volumes: 0, 0 bytes.',
}

function reportOf(kind: CleanUpKind, dry: boolean, clean: boolean): string {
  const [sentence, names] = clean ? [NOTHING[kind], []] : FINDS[kind]
  return [`${dry ? 'Would remove' : 'Removed'} ${sentence}`, ...names.map((name) => `  ${name}`)].join('\n')
}

function start(world: World, kind: CleanUpKind, dry: boolean): Answer {
  const known = world.cleanUps.get(kind) ?? []
  const run: CleanUpRun = { id: id(), state: 'running', report: '', dry_run: dry, began_at: now(), ended_at: null }
  const clean = known.some((one) => !one.dry_run && one.state === 'completed' && !one.report.includes(': 0'))
  world.cleanUps.set(kind, [run, ...known].slice(0, 10))
  setTimeout(() => Object.assign(run, { state: 'completed', report: reportOf(kind, dry, clean), ended_at: now() }), TAKES)
  return accepted({ id: run.id, state: 'scheduled', report: '' })
}

/** The last runs of the schedule, as a platform that has been up for a while remembers them. */
export function seedCleanUps(world: World) {
  const ended = (report: string, minutes: number, more: Partial<CleanUpRun> = {}): CleanUpRun => ({
    ...{ id: id(), state: 'completed', report, dry_run: false },
    ...{ began_at: minutesAgo(minutes), ended_at: minutesAgo(minutes, 4.2) },
    ...more,
  })
  world.cleanUps.set('images', [ended('Removed built images: 0, 0 bytes.', 200)])
  world.cleanUps.set('builds', [ended('The engine did not answer.', 200, { state: 'failed' }), ended('Removed build cache: 0, 0 bytes.', 1640)])
  world.cleanUps.set('runs', [ended('Removed flow runs: 0.', 60)])
  world.cleanUps.set('journals', [])
  world.cleanUps.set('volumes', [])
}

export const maintenanceOperations: Operations = {
  'GET /clean-ups/*': (world, [kind = '']) => page(world.cleanUps.get(kind as CleanUpKind) ?? []),
  'POST /clean-ups/*': (world, [kind = ''], { body }) => start(world, kind as CleanUpKind, (body as { dry_run?: boolean }).dry_run ?? false),
}
