import type { ServiceCreate } from '@/api/types'
import { parseDotenv } from '@/config/dotenv'
import { trimmed, typed } from '@/ui/Form'
import { sourceOf } from './source/source'

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
    ...Object.fromEntries(Object.entries(sourceOf(form)).filter(([, value]) => value !== null)),
    ...(port !== null && (domain === '' ? { port } : { routes: [{ domain, port }] })),
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(path !== '' && { health_check: { path } }),
  }
  return { body, complaints }
}
