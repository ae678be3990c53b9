import type { Change } from '@/api/types'

const NAMES: Record<string, string> = {
  image: 'Image',
  command: 'Command',
  replicas: 'Replicas',
  health_check: 'Health check',
  stop_grace_seconds: 'Stop grace',
  drain_seconds: 'Drain',
  variables: 'Variable',
  routes: 'Route',
}

/** What a change is about, in words. */
export function subject(change: Pick<Change, 'field' | 'key'>): string {
  const name = NAMES[change.field] ?? change.field
  return change.key === null ? name : `${name} ${change.key}`
}

/** A configuration value as a person would write it; null when there is none. */
export function inWords(field: string, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (field === 'routes') return `port ${plain(value)}`
  if (field.endsWith('_seconds')) return `${plain(value)} s`
  if (Array.isArray(value)) return value.map(plain).join(' ')
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([name, part]) => `${name.replace('_seconds', '')} ${plain(part)}`)
      .join(', ')
  return plain(value)
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
