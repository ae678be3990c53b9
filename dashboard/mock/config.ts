import type { ConfigField, Difference, ServiceConfig } from '@/api/types'
import { FIELD_NAMES, FIELDS, partsOfField, type Field } from '../src/config/fields'
import { entriesByKey, entryOf, valueOf, type Entries } from '../src/config/keyed'
import { same } from '../src/config/same'
import { emptyConfig } from '../src/config/sample'
import { DOMAIN } from './world'

export const PROXY_PORT = 8080

export function config(image: string | null, more: Partial<ServiceConfig> = {}): ServiceConfig {
  return { ...emptyConfig(), image, ...more }
}

type Route = ServiceConfig['routes'][number]

export function route(domain: string, port: number | null, more: Partial<Route> = {}): Route {
  const path = more.path ?? '/'
  return { domain, path, port, strip_prefix: true, redirect: null, url: `http://${domain}:${PROXY_PORT}${path === '/' ? '' : path}`, ...more }
}

export function generatedDomain(service: { slug: string; project: string }): string {
  return `${service.slug}-${service.project}.${DOMAIN}`
}

type Document = Record<string, unknown>

export function without<Value>(record: Record<string, Value>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
}

/** What the platform adds to an entry, by field. */
const COMPUTED: Partial<Record<ConfigField, (entry: Document) => Document>> = {
  volumes: ({ name, host_path }) => ({ engine_name: host_path ? null : `slipway-vol-${String(name)}` }),
  routes: (entry) => ({ url: route(String(entry.domain), null, { path: String(entry.path) }).url }),
}

export type PartField = Exclude<{ [Name in ConfigField]: ServiceConfig[Name] extends object[] ? Name : never }[ConfigField], undefined>

function keyedField(name: ConfigField): Entries | null {
  const field = FIELDS[name]
  return field.kind === 'entries' ? field : null
}

export function isPart(name: string): name is PartField {
  return name in FIELDS && keyedField(name as ConfigField)?.key !== undefined
}

/** An entry as it is staged: without its key and what is computed. */
export function kept(name: ConfigField, field: Entries, entry: unknown): unknown {
  const value = valueOf(field, entry)
  if (typeof value !== 'object' || value === null) return value
  const computed = COMPUTED[name]?.(entry as Document) ?? {}
  return Object.fromEntries(Object.entries(value).filter(([part]) => !(part in computed)))
}

function stagedOf(config: ServiceConfig, name: ConfigField, field: Entries): Document {
  return Object.fromEntries(Object.entries(entriesByKey(field, config[name])).map(([key, entry]) => [key, kept(name, field, entry)]))
}

/** The configuration with one entry set; `undefined` takes it away. */
export function withEntry(wanted: ServiceConfig, name: ConfigField, key: string, value: unknown): ServiceConfig {
  const field = keyedField(name)
  if (!field) throw new Error(`${name} has no entries.`)
  const known = stagedOf(wanted, name, field)
  const staged = value === undefined ? without(known, key) : { ...known, [key]: value }
  if (field.key === undefined) return { ...wanted, [name]: staged }
  const entries = Object.entries(staged).map(([one, each]) => entryOf(field, one, each) as Document)
  return { ...wanted, [name]: entries.map((entry) => ({ ...entry, ...COMPUTED[name]?.(entry) })) }
}

/** What is sent of an entry, with the defaults of what is left out. */
export function complete(name: ConfigField, body: unknown): unknown {
  const parts = Object.entries(partsOfField(FIELDS[name])).map(([part, { default: usual }]) => [part, usual])
  return { ...Object.fromEntries(parts), ...(body as Document) }
}

function difference(field: ConfigField, key: string | null, old: unknown, next: unknown): Difference[] {
  if (same(old, next)) return []
  return [{ field, key, operation: next === undefined || next === null ? 'unset' : 'set', old: old ?? null, new: next ?? null }]
}

/** What leads from one configuration to the other, in the order of the fields. */
export function differences(before: ServiceConfig | null, after: ServiceConfig): Difference[] {
  const known = before ?? config(null)
  return FIELD_NAMES.flatMap((name) => {
    const field = keyedField(name)
    if (!field) return difference(name, null, known[name], after[name])
    const [old, next] = [stagedOf(known, name, field), stagedOf(after, name, field)]
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) => difference(name, key, old[key], next[key]))
  })
}

/** The configuration after differences; `undone` goes back instead. */
export function applied(to: ServiceConfig, list: Difference[], undone = false): ServiceConfig {
  return list.reduce((result, { field, key, old, new: next }) => {
    const value = undone ? old : next
    if (key === null) return { ...result, [field]: value ?? FIELDS[field].default }
    return withEntry(result, field, key, value ?? undefined)
  }, to)
}

/** What a promotion takes along. */
export function madeOf(config: ServiceConfig): Partial<ServiceConfig> {
  return Object.fromEntries(FIELD_NAMES.filter((name) => FIELDS[name].isSource).map((name) => [name, config[name]]))
}

/** What is shown of what was sent: a secret that must be there is left out, of another one only that it is set. */
export function shown(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (field.secrecy === 'secret') return 'set'
  if (field.kind !== 'group') return value
  const parts = Object.entries(field.parts).filter(([, part]) => !(part.secrecy === 'secret' && part.isRequired))
  return Object.fromEntries(parts.map(([name, part]) => [name, shown(part, (value as Document)[name] ?? part.default)]))
}
