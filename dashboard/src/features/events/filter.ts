import type { AuditAction } from '@/api/types'

/** What the list can be narrowed to; each word stands for the actions that it means. */
const MEANINGS = {
  configuration: ['service.configured', 'service.reverted', 'change.discarded', 'variable.changed', 'variable.removed', 'upload.added'],
  deployments: ['deployment.requested', 'deployment.cancelled', 'version.promoted', 'sleep.requested', 'wake.requested'],
  places: ['project.created', 'project.edited', 'environment.created', 'environment.cloned', 'environment.renamed', 'preview.opened', 'service.created'],
  ends: ['deletion.requested', 'project.deleted', 'environment.deleted', 'service.deleted'],
  access: ['token.issued', 'token.revoked', 'session.opened', 'session.closed', 'login.failed'],
  upkeep: ['clean_up.requested'],
} as const satisfies Record<string, AuditAction[]>

export const KINDS = [
  ['', 'Everything'],
  ['configuration', 'Configuration and variables'],
  ['deployments', 'Deployments and sleep'],
  ['places', 'Projects, environments, services'],
  ['ends', 'Deleted'],
  ['access', 'Tokens and sign-ins'],
  ['upkeep', 'Clean-ups'],
] as const

const DAY = 86_400_000

export const AGES = [
  ['', 'All that is kept'],
  ['day', 'The last 24 hours'],
  ['week', 'The last 7 days'],
  ['month', 'The last 30 days'],
] as const

const LENGTHS: Record<string, number> = { day: DAY, week: 7 * DAY, month: 30 * DAY }

export interface EventFilter {
  project?: string
  kind?: keyof typeof MEANINGS
  age?: string
}

/** The filter that an address asks for; unknown words mean no filter. */
export function filterIn(search: URLSearchParams): EventFilter {
  const kind = search.get('kind') ?? ''
  const age = search.get('age') ?? ''
  const project = search.get('project') ?? ''
  return {
    ...(project && { project }),
    ...(kind in MEANINGS && { kind: kind as keyof typeof MEANINGS }),
    ...(age in LENGTHS && { age }),
  }
}

/** What to ask the API for. */
export function questionOf({ project, kind, age }: EventFilter, now: number) {
  const length = age === undefined ? undefined : LENGTHS[age]
  return {
    project,
    action: kind && [...MEANINGS[kind]],
    since: length === undefined ? undefined : new Date(now - length).toISOString(),
  }
}

export const known: readonly AuditAction[] = Object.values(MEANINGS).flat()
