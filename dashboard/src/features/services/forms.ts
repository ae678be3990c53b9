import type { HealthCheck, ServiceConfig, ServiceCreate, ServicePatch } from '@/api/types'
import { trimmed, typed } from '@/ui/Form'
import { parseDotenv } from './dotenv'

const number = (form: FormData, name: string) => (trimmed(form, name) === '' ? null : Number(trimmed(form, name)))

/** Errors that we find ourselves, by field: they never reach the server. */
export type Complaints = Partial<Record<string, string>>

export function serviceFromForm(form: FormData): { body: ServiceCreate; complaints: Complaints } {
  const complaints: Complaints = {}
  const port = number(form, 'port')
  const domain = trimmed(form, 'domain')
  const { variables, unreadable } = parseDotenv(typed(form, 'variables'))
  if (domain !== '' && port === null) complaints.port = 'A domain needs the port to which its requests go.'
  if (unreadable.length > 0) complaints.variables = `Write NAME=value. Not understood: line ${unreadable.join(', ')}.`
  const path = trimmed(form, 'health_path')
  const body: ServiceCreate = {
    slug: trimmed(form, 'slug'),
    image: trimmed(form, 'image'),
    ...(port !== null && (domain === '' ? { port } : { routes: [{ domain, port }] })),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(path !== '' && { health_check: { path } }),
  }
  return { body, complaints }
}

/** One argument per line: what is written is what the program gets, no shell splits it. */
export function commandFrom(lines: string): string[] | null {
  const parts = lines.split(/\r?\n/).filter((line) => line !== '')
  return parts.length > 0 ? parts : null
}

function healthCheckFrom(form: FormData): HealthCheck | null {
  if (form.get('health_check') === null) return null
  return {
    path: trimmed(form, 'health_path') || '/',
    port: number(form, 'health_port'),
    grace_seconds: number(form, 'health_grace') ?? 60,
    timeout_seconds: number(form, 'health_timeout') ?? 5,
    successes: number(form, 'health_successes') ?? 1,
  }
}

/** Only what differs from what is wanted already: everything that is sent becomes a pending change. */
export function settingsPatch(wanted: ServiceConfig, form: FormData): ServicePatch {
  const stated: Required<ServicePatch> = {
    image: trimmed(form, 'image'),
    command: commandFrom(typed(form, 'command')),
    replicas: number(form, 'replicas') ?? wanted.replicas,
    health_check: healthCheckFrom(form),
    stop_grace_seconds: number(form, 'stop_grace_seconds') ?? wanted.stop_grace_seconds,
    drain_seconds: number(form, 'drain_seconds') ?? wanted.drain_seconds,
  }
  const changed = Object.entries(stated).filter(([field, value]) => !same(value, wanted[field as keyof ServicePatch]))
  return Object.fromEntries(changed)
}

/** Equal as documents: the order of an object's fields means nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return (a ?? null) === (b ?? null)
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
