import type { CopyCommands, HealthCheck, Resources, ServiceConfig, ServicePatch } from '@/api/types'
import { bytesOf } from '@/config/memory'
import { same } from '@/config/same'
import { trimmed, typed } from '@/ui/Form'
import { sourceOf } from '@/features/services/source/source'

const number = (form: FormData, name: string) => (trimmed(form, name) === '' ? null : Number(trimmed(form, name)))

/** One argument per line: what is written is what the program gets, no shell splits it. */
export function commandFrom(lines: string): string[] | null {
  const parts = lines.split(/\r?\n/).filter((line) => line !== '')
  return parts.length > 0 ? parts : null
}

/** A password is never shown, so it can be kept, replaced or removed, but not edited. */
function signInFrom(form: FormData, field: 'credentials' | 'base_registry'): ServicePatch {
  const choice = form.get(field)
  if (choice === 'remove') return { [field]: null }
  if (choice !== 'replace') return {}
  const user = { username: trimmed(form, `${field}_username`), password: typed(form, `${field}_password`) }
  return field === 'credentials' ? { credentials: user } : { base_registry: { host: trimmed(form, 'base_registry_host'), ...user } }
}

export function sourceFrom(form: FormData): ServicePatch {
  return { ...sourceOf(form), ...signInFrom(form, 'credentials'), ...signInFrom(form, 'base_registry') }
}

function copyCommandsFrom(form: FormData): CopyCommands | null {
  const before = commandFrom(typed(form, 'copy_before'))
  const after = commandFrom(typed(form, 'copy_after'))
  if (before === null && after === null) return null
  return { before: before ?? [], after, timeout_seconds: number(form, 'copy_timeout') ?? 300 }
}

export function commandsFrom(form: FormData): ServicePatch {
  return {
    command: commandFrom(typed(form, 'command')),
    release_command: commandFrom(typed(form, 'release_command')),
    copy_commands: copyCommandsFrom(form),
  }
}

function resourcesFrom(form: FormData, part: 'limits' | 'reservations'): Resources | null {
  const cpus = number(form, `${part}_cpus`)
  const memory_bytes = bytesOf(typed(form, `${part}_memory`), typed(form, `${part}_memory_unit`))
  return cpus === null && memory_bytes === null ? null : { cpus, memory_bytes }
}

export function scaleFrom(form: FormData): ServicePatch {
  return { replicas: number(form, 'replicas'), limits: resourcesFrom(form, 'limits'), reservations: resourcesFrom(form, 'reservations') }
}

function checkFrom(form: FormData): HealthCheck | null {
  const kind = form.get('health_check')
  if (kind !== 'http' && kind !== 'command') return null
  return {
    path: kind === 'http' ? trimmed(form, 'health_path') || '/' : '/',
    port: kind === 'http' ? number(form, 'health_port') : null,
    command: kind === 'command' ? (commandFrom(typed(form, 'health_command')) ?? []) : null,
    grace_seconds: number(form, 'health_grace') ?? 60,
    timeout_seconds: number(form, 'health_timeout') ?? 5,
    successes: number(form, 'health_successes') ?? 1,
  }
}

export function healthCheckFrom(form: FormData): ServicePatch {
  return { health_check: checkFrom(form) }
}

export function endingFrom(form: FormData): ServicePatch {
  return { stop_grace_seconds: number(form, 'stop_grace_seconds'), drain_seconds: number(form, 'drain_seconds') }
}

/** Only what differs from what is wanted already: everything that is sent becomes a pending change. */
export function changedOnly(wanted: ServiceConfig, stated: ServicePatch): ServicePatch {
  return Object.fromEntries(Object.entries(stated).filter(([field, value]) => !same(value, wanted[field as keyof ServicePatch])))
}
