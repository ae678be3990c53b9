import type { AuditAction, AuditEvent } from '@/api/types'
import { page, type Asked, type Operations } from './answers'
import { id, minutesAgo, now, type World } from './world'

const PAGE = 50
const NO_DETAIL: AuditEvent['detail'] = { names: [], before: null, source: null, reason: null, removed: {}, dry_run: null }

/** What each operation is reported as; `*` of a path stands for one segment, `…` for the rest. */
const TEXTS: [pattern: string, action: AuditAction][] = [
  ['POST /projects', 'project.created'],
  ['POST /projects/*/environments', 'environment.created'],
  ['POST /projects/*/environments/*/clones', 'environment.cloned'],
  ['PATCH /projects/*/environments/*', 'environment.renamed'],
  ['DELETE /projects/*/environments/*', 'deletion.requested'],
  ['POST /projects/*/environments/*/services', 'service.created'],
  ['POST /projects/*/environments/*/deployments', 'deployment.requested'],
  ['PUT /projects/*/environments/*/sleep', 'sleep.requested'],
  ['PUT /projects/*/environments/*/variables/*', 'variable.changed'],
  ['PATCH /projects/*/environments/*/variables', 'variable.changed'],
  ['DELETE /projects/*/environments/*/variables/*', 'variable.removed'],
  ['DELETE /services/*', 'deletion.requested'],
  ['DELETE /services/*/changes…', 'change.discarded'],
  ['POST /services/*/reversion', 'service.reverted'],
  ['PUT /services/*/variables/*', 'variable.changed'],
  ['PATCH /services/*/variables', 'variable.changed'],
  ['DELETE /services/*/variables/*', 'variable.removed'],
  ['POST /services/*/deployments', 'deployment.requested'],
  ['POST /services/*/restarts', 'deployment.requested'],
  ['PUT /services/*/sleep', 'sleep.requested'],
  ['DELETE /services/*/sleep', 'wake.requested'],
  ['POST /services/*/tokens', 'token.issued'],
  ['DELETE /services/*/tokens/*', 'token.revoked'],
  ['POST /services/*/uploads', 'upload.added'],
  ['PATCH /services/*', 'service.configured'],
  ['PUT /services/*/…', 'service.configured'],
  ['POST /services/*/…', 'service.configured'],
  ['DELETE /services/*/…', 'service.configured'],
  ['POST /deployments/*/cancellation', 'deployment.cancelled'],
  ['POST /deployments/*/retries', 'deployment.requested'],
]

function fits(pattern: string, asked: Asked): boolean {
  const expression = pattern.replaceAll('*', '[^/]+').replaceAll('…', '.*')
  return new RegExp(`^${expression}$`).test(`${asked.method} ${asked.url.pathname}`)
}

function anEvent(action: AuditAction, more: Partial<AuditEvent>): AuditEvent {
  return {
    id: id(), at: now(), action, actor_kind: 'session', actor: 'owner', token_id: null, address: '127.0.0.1', object_kind: 'installation',
    object_id: null, object: '', project_id: null, project: '', environment: '', detail: NO_DETAIL, ...more,
  }
}

/** What is reported of the thing that an address names, looked up before it may go. */
function subjectOf(world: World, path: string): Partial<AuditEvent> {
  const [kind, first = '', , second = ''] = path.split('/').slice(1)
  const deployment = kind === 'deployments' ? world.deployments.find((one) => one.id === first) : undefined
  const service = world.services.find((one) => one.id === (deployment?.service_id ?? first))
  if (service) {
    const object = deployment ? `${service.slug} #${deployment.number}` : service.slug
    return { object_kind: deployment ? 'deployment' : 'service', object, project: service.project, environment: service.environment }
  }
  return { object_kind: second ? 'environment' : 'project', object: second || first, project: first, environment: second }
}

/** Call before the operation; what it returns is called when it went well. */
export function eventOf(world: World, asked: Asked): () => void {
  const action = asked.method === 'GET' || asked.url.pathname.endsWith('/plan') ? undefined : TEXTS.find(([pattern]) => fits(pattern, asked))?.[1]
  if (action === undefined) return () => undefined
  const named = /\/variables\/([^/]+)$/.exec(asked.url.pathname)?.[1]
  const body = (asked.body ?? {}) as { name?: unknown; slug?: unknown }
  const names = [named, body.name, body.slug].filter((name): name is string => typeof name === 'string')
  const event = anEvent(action, { ...subjectOf(world, asked.url.pathname), detail: { ...NO_DETAIL, names } })
  return () => void world.events.unshift(event)
}

export function seedEvents(world: World) {
  const web = { object_kind: 'service', object: 'web', project: 'shop', environment: 'production' } as const
  const of = (minutes: number, action: AuditAction, more: Partial<AuditEvent> = {}) => world.events.push(anEvent(action, { at: minutesAgo(minutes), ...more }))
  of(3, 'variable.changed', { ...web, detail: { ...NO_DETAIL, names: ['SENTRY_DSN', 'LOG_LEVEL'] } })
  of(9, 'deployment.requested', { ...web, object_kind: 'deployment', object: 'web #14', actor_kind: 'deploy', actor: 'ci', address: '203.0.113.7' })
  of(26, 'login.failed', { actor_kind: 'unknown', actor: '', address: '198.51.100.23' })
  of(31, 'environment.deleted', {
    object_kind: 'environment', object: 'preview-pr-41', project: 'legacy', environment: 'preview-pr-41', actor_kind: 'platform', actor: '', address: null,
    detail: { ...NO_DETAIL, removed: { services: 4, versions: 3, volumes: 2 } },
  })
  of(35, 'deletion.requested', { object_kind: 'environment', object: 'preview-pr-41', project: 'legacy', environment: 'preview-pr-41', actor_kind: 'preview', actor: 'pull-requests', address: '203.0.113.7' })
  of(200, 'version.promoted', { ...web, object_kind: 'deployment', object: 'web #13', detail: { ...NO_DETAIL, source: 'shop/web in staging #9' } })
  of(500, 'environment.renamed', { object_kind: 'environment', object: 'staging', project: 'shop', environment: 'staging', detail: { ...NO_DETAIL, before: 'test' } })
  of(2000, 'clean_up.requested', { actor_kind: 'api', actor: 'first', detail: { ...NO_DETAIL, names: ['images'], dry_run: true } })
  for (let day = 2; day < 60; day += 1) of(day * 1440, 'deployment.requested', { ...web, object_kind: 'deployment', object: `web #${70 - day}`, detail: { ...NO_DETAIL, reason: 'restart', source: `#${69 - day}` } })
}

export const eventOperations: Operations = {
  'GET /events': (world, _parameters, { url: { searchParams: query } }) => {
    const actions = query.getAll('action')
    const [project, since, after] = [query.get('project'), query.get('since'), query.get('after')]
    const all = world.events.filter((event) => (!project || event.project === project) && (actions.length === 0 || actions.includes(event.action)) && (!since || event.at >= since))
    const start = all.findIndex((event) => event.id === after) + 1
    const items = all.slice(start, start + PAGE)
    return page(items, start + PAGE < all.length ? (items.at(-1)?.id ?? null) : null)
  },
}
