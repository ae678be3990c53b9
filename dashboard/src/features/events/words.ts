import type { AuditAction, AuditEvent } from '@/api/types'

export const DONE: Record<AuditAction, string> = {
  'project.created': 'created the project',
  'project.edited': 'edited the project',
  'project.deleted': 'deleted the project',
  'environment.created': 'created the environment',
  'environment.cloned': 'cloned the environment',
  'environment.renamed': 'renamed the environment',
  'environment.deleted': 'deleted the environment',
  'service.created': 'created the service',
  'service.configured': 'staged changes',
  'service.reverted': 'staged what runs',
  'service.deleted': 'deleted the service',
  'variable.changed': 'set variables',
  'variable.removed': 'removed variables',
  'change.discarded': 'discarded changes',
  'upload.added': 'sent an archive',
  'deletion.requested': 'asked for its end',
  'sleep.requested': 'asked it to sleep',
  'wake.requested': 'asked it to wake',
  'deployment.requested': 'asked for a deployment',
  'deployment.cancelled': 'cancelled a deployment',
  'version.promoted': 'promoted a version',
  'preview.opened': 'opened a preview',
  'token.issued': 'issued a token',
  'token.revoked': 'revoked a token',
  'session.opened': 'signed in',
  'session.closed': 'signed out',
  'login.failed': 'failed to sign in',
  'clean_up.requested': 'asked for a clean-up',
}

/** An action that this dashboard does not know yet is shown as it is. */
export function actionWords({ action }: { action: string }): string {
  return action in DONE ? DONE[action as AuditAction] : action
}

export function actorWords({ actor, actor_kind: kind }: Pick<AuditEvent, 'actor' | 'actor_kind'>): string {
  if (kind === 'platform') return 'The platform'
  return kind === 'unknown' ? 'Somebody unknown' : actor
}

/** Which kind of token it was. */
export const ACTOR_HINTS: Record<AuditEvent['actor_kind'], string | null> = {
  api: 'API token',
  session: 'dashboard',
  deploy: 'deploy token',
  preview: 'preview token',
  platform: null,
  unknown: null,
}

const REASONS: Record<NonNullable<AuditEvent['detail']['reason']>, string> = {
  redeploy: 'again',
  restart: 'restart',
  retry: 'retry',
  superseded: 'superseded',
}

/** Names and numbers besides: `PASSWORD, TOKEN`, `was old`, `restart of #3`. */
export function detailWords({ names, before, source, reason, removed, dry_run }: AuditEvent['detail']): string {
  const gone = Object.entries(removed).map(([kind, number]) => `${number} ${kind}`)
  return [
    names.join(', '),
    before !== null && `was ${before}`,
    [reason && REASONS[reason], source && (reason === 'superseded' ? `by ${source}` : `${reason === null ? 'from' : 'of'} ${source}`)].filter(Boolean).join(' '),
    gone.length > 0 && `${gone.join(', ')} removed, nothing left`,
    dry_run && 'only reported what would go',
  ]
    .filter(Boolean)
    .join(' · ')
}

export function placeWords({ object_kind: kind, object, project, environment }: Pick<AuditEvent, 'object_kind' | 'object' | 'project' | 'environment'>): string {
  if (kind === 'installation') return 'Installation'
  return [project, environment, kind === 'service' || kind === 'deployment' ? object : ''].filter(Boolean).join(' / ')
}
