import type { RouteCreate } from '@/api/types'
import { splitHostPort } from '@/config/keyed'
import type { HostPortPut } from '@/features/services/edits'
import { trimmed } from '@/ui/Form'

/** A route leads either to a port of the service or elsewhere; what belongs to the other choice is not sent. */
export function routeFrom(form: FormData): RouteCreate {
  const domain = trimmed(form, 'domain')
  const place = { ...(domain !== '' && { domain }), path: trimmed(form, 'path') || '/' }
  if (form.get('target') === 'redirect')
    return { ...place, port: null, redirect: { url: trimmed(form, 'url'), permanent: form.get('permanent') === '308' } }
  const port = trimmed(form, 'port')
  return { ...place, port: port === '' ? null : Number(port), strip_prefix: form.get('strip_prefix') !== null, redirect: null }
}

/** `known` is the port that is edited; a new one is typed. */
export function hostPortFrom(form: FormData, known?: string): HostPortPut {
  const typed = `${trimmed(form, 'published')}/${trimmed(form, 'protocol')}`
  return { ...splitHostPort(known ?? typed), target: Number(trimmed(form, 'target')) }
}
