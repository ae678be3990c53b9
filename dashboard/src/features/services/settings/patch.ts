import type { HealthCheck, ServicePatch } from '@/api/types'
import { CHOICE, linesOf, patchFrom, valueFrom } from '@/config/field_form'
import { FIELDS } from '@/config/fields'
import { typed } from '@/ui/Form'
import { sourceOf } from '@/features/services/source/source'

export function sourceFrom(form: FormData): ServicePatch {
  const { credentials, base_registry } = FIELDS
  return { ...sourceOf(form), ...patchFrom(form, { credentials, base_registry }) }
}

/** A command without words is sent as such, so that the server can say that it lacks a program. */
export function healthCheckFrom(form: FormData): ServicePatch {
  const kind = form.get(`health_check${CHOICE}`)
  if (kind !== 'http' && kind !== 'command') return { health_check: null }
  const check = valueFrom(form, 'health_check', { ...FIELDS.health_check, isRequired: true }) as HealthCheck
  return { health_check: { ...check, command: kind === 'command' ? linesOf(typed(form, 'health_check/command')) : null } }
}
