import type { Redirect, RouteCreate } from '@/api/types'
import { partsFrom, valueFrom } from '@/config/field_form'
import { partOf } from '@/config/fields'
import { splitHostPort } from '@/config/keyed'
import type { HostPortPut } from '@/features/services/edits'
import { trimmed } from '@/ui/Form'

/** A route leads either to a port of the service or elsewhere; what belongs to the other choice is not sent. */
export function routeFrom(form: FormData): RouteCreate {
  const domain = trimmed(form, 'domain')
  const parts = partsFrom(form, 'routes') as RouteCreate
  const route = { ...parts, ...(domain !== '' && { domain }), path: trimmed(form, 'path') || '/' }
  if (form.get('target') !== 'redirect') return { ...route, redirect: null }
  const redirect = valueFrom(form, 'redirect', { ...partOf('routes', 'redirect'), isRequired: true }) as Redirect
  return { ...route, port: null, strip_prefix: true, redirect }
}

/** `known` is the port that is edited; a new one is typed. */
export function hostPortFrom(form: FormData, known?: string): HostPortPut {
  const typed = `${trimmed(form, 'published')}/${trimmed(form, 'protocol')}`
  return { ...splitHostPort(known ?? typed), target: Number(trimmed(form, 'target')) }
}
