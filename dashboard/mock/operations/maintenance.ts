import type { Cleaned, CleanUpKind, CleanUpRun } from '@/api/types'
import { accepted, page, type Answer, type Operations } from '../answers'
import { id, minutesAgo, now, type World } from '../world'

const TAKES = 2500

type Item = Cleaned['items'][number]

function part(kind: Cleaned['kind'], count: number, bytes: number | null, items: Item[] = [], remark = ''): Cleaned {
  return { kind, count, bytes, items, remark }
}

const IMAGES = [
  { name: 'slipway/built/blog:3f9a2c7', bytes: 812_400_000 },
  { name: 'slipway/built/blog:91be004', bytes: 488_000_000 },
]

/** What each finds, the first time; afterwards there is nothing left. */
const FINDS: Record<CleanUpKind, Cleaned> = {
  images: part('built_images', 2, 1_300_400_000, IMAGES, 'Images share layers, so this is the most that it can be.'),
  builds: part('build_cache', 1, 3_400_000_000, [{ name: 'least recently used layers', bytes: 3_400_000_000 }]),
  runs: part('flow_runs', 211, null),
  journals: part('lines_of_journals', 4180, 512_300),
  volumes: part('detached_volumes', 1, 96_000_000, [{ name: 'slipway-vol-uploads', bytes: 96_000_000 }]),
}

function foundBy(kind: CleanUpKind, clean: boolean): Cleaned {
  const found = FINDS[kind]
  return clean ? part(found.kind, 0, found.bytes === null ? null : 0) : found
}

function start(world: World, kind: CleanUpKind, dry: boolean): Answer {
  const known = world.cleanUps.get(kind) ?? []
  const run: CleanUpRun = { id: id(), state: 'running', report: '', parts: [], dry_run: dry, began_at: now(), ended_at: null }
  const clean = known.some((one) => !one.dry_run && one.state === 'completed' && one.parts.some(({ count }) => count > 0))
  world.cleanUps.set(kind, [run, ...known].slice(0, 10))
  setTimeout(() => Object.assign(run, { state: 'completed', parts: [foundBy(kind, clean)], ended_at: now() }), TAKES)
  return accepted({ id: run.id, state: 'scheduled', report: '', parts: [] })
}

/** The last runs of the schedule, as a platform that has been up for a while remembers them. */
export function seedCleanUps(world: World) {
  const ended = (parts: Cleaned[], minutes: number, more: Partial<CleanUpRun> = {}): CleanUpRun => ({
    ...{ id: id(), state: 'completed', report: '', parts, dry_run: false },
    ...{ began_at: minutesAgo(minutes), ended_at: minutesAgo(minutes, 4.2) },
    ...more,
  })
  world.cleanUps.set('images', [ended([foundBy('images', true)], 200)])
  const failed = ended([], 200, { state: 'failed', report: 'The engine did not answer.' })
  world.cleanUps.set('builds', [failed, ended([foundBy('builds', true)], 1640)])
  world.cleanUps.set('runs', [ended([foundBy('runs', true)], 60)])
  world.cleanUps.set('journals', [])
  world.cleanUps.set('volumes', [])
}

export const maintenanceOperations: Operations = {
  'GET /clean-ups/*': (world, [kind = '']) => page(world.cleanUps.get(kind as CleanUpKind) ?? []),
  'POST /clean-ups/*': (world, [kind = ''], { body }) => start(world, kind as CleanUpKind, (body as { dry_run?: boolean }).dry_run ?? false),
}
