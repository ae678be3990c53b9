import type { ConfigField, HostPort, Route, ServiceConfig } from '@/api/types'
import { FIELD_NAMES, FIELDS, type Field, type KeyForm } from './fields'
import { same } from './same'

export type Standing = 'same' | 'added' | 'changed' | 'removed'

export interface Entry<Value> {
  key: string
  value: Value
  standing: Standing
}

/** What is wanted beside what runs, by key: removed entries stay in sight until the deployment. */
export function compared<Value>(current: Record<string, Value>, wanted: Record<string, Value>): Entry<Value>[] {
  const keys = [...new Set([...Object.keys(current), ...Object.keys(wanted)])].sort()
  return keys.map((key) => {
    const before = current[key]
    const after = wanted[key]
    if (after === undefined) return { key, value: before as Value, standing: 'removed' }
    if (before === undefined) return { key, value: after, standing: 'added' }
    return { key, value: after, standing: same(before, after) ? 'same' : 'changed' }
  })
}

/** Keys as the API spells them: a route is its domain and path, a port of the host has its protocol. */
export const routeKey = ({ domain, path }: Pick<Route, 'domain' | 'path'>) => (path === '/' ? domain : domain + path)
export const hostPortKey = ({ published, protocol }: Pick<HostPort, 'published' | 'protocol'>) => `${published}/${protocol}`

export function splitRoute(key: string): Pick<Route, 'domain' | 'path'> {
  const slash = key.indexOf('/')
  return slash === -1 ? { domain: key, path: '/' } : { domain: key.slice(0, slash), path: key.slice(slash) }
}

export function splitHostPort(key: string): { published: number; protocol: 'tcp' | 'udp' } {
  const [published, protocol] = key.split('/')
  return { published: Number(published), protocol: protocol === 'udp' ? 'udp' : 'tcp' }
}

type Document = Record<string, unknown>

/** How keys are put together and taken apart, by their form. */
const KEYS: Record<KeyForm, { keyOf: (entry: never) => string; partsOf: (key: string) => Document }> = {
  name: { keyOf: ({ name }: { name: string }) => name, partsOf: (name) => ({ name }) },
  route: { keyOf: routeKey, partsOf: (key) => ({ ...splitRoute(key) }) },
  port: { keyOf: hostPortKey, partsOf: (key) => ({ ...splitHostPort(key) }) },
}

export type Entries = Extract<Field, { kind: 'entries' }>

/** The entries of a keyed field by their keys, whether the API lists them or not. */
export function entriesByKey({ key }: Entries, entries: unknown): Document {
  if (key === undefined) return entries as Document
  return Object.fromEntries((entries as never[]).map((entry) => [KEYS[key].keyOf(entry), entry]))
}

/** The value of an entry, without the parts of its key. */
export function valueOf({ of, value, key }: Entries, entry: unknown): unknown {
  if (key === undefined) return entry
  if (of.kind !== 'group') return (entry as Document)[value]
  const ofKey = KEYS[key].partsOf(KEYS[key].keyOf(entry as never))
  return Object.fromEntries(Object.entries(entry as Document).filter(([name]) => !(name in ofKey)))
}

/** The entry of a key, as the API lists it but for what the platform computes. */
export function entryOf({ of, value, key }: Entries, name: string, staged: unknown): unknown {
  if (key === undefined) return staged
  const parts = of.kind === 'group' ? (staged as Document) : { [value]: staged }
  return { ...KEYS[key].partsOf(name), ...parts }
}

/** A configuration whose entries are found by their keys, so that their order means nothing. */
export function byKey(config: ServiceConfig): Record<ConfigField, unknown> {
  const found = FIELD_NAMES.map((name) => [name, FIELDS[name].kind === 'entries' ? entriesByKey(FIELDS[name], config[name]) : config[name]])
  return Object.fromEntries(found) as Record<ConfigField, unknown>
}

/** Fields whose entries the API lists. */
type ListField = { [Name in ConfigField]: ServiceConfig[Name] extends object[] ? Name : never }[ConfigField]

/** The entries of one keyed field, each in relation to what the last deployment took. */
export function entriesOf<Name extends ListField>(
  service: { current: ServiceConfig | null; wanted: ServiceConfig },
  name: Name,
): Entry<ServiceConfig[Name][number]>[] {
  const of = (config: ServiceConfig) => byKey(config)[name] as Record<string, ServiceConfig[Name][number]>
  return compared(service.current ? of(service.current) : {}, of(service.wanted))
}
