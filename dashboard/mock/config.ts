import type { ConfigField, Difference, ServiceConfig } from '@/api/types'
import { hostPortKey, routeKey } from '../src/config/keyed'
import { same } from '../src/config/same'
import { DOMAIN } from './world'

export const PROXY_PORT = 8080

export function config(image: string | null, more: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    image,
    git: null,
    upload: null,
    build: null,
    credentials: null,
    deploy_key: null,
    base_registry: null,
    command: null,
    release_command: null,
    copy_commands: null,
    replicas: 1,
    variables: {},
    volumes: [],
    shared_volumes: [],
    config_files: [],
    routes: [],
    host_ports: [],
    health_check: null,
    limits: null,
    reservations: null,
    stop_grace_seconds: 30,
    drain_seconds: 5,
    ...more,
  }
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

/** How an entry of a list is keyed, what is kept of it, and how it comes back. */
interface Part {
  keyOf: (entry: never) => string
  kept: (entry: never) => unknown
  entry: (key: string, kept: never) => unknown
}

const named = { keyOf: ({ name }: { name: string }) => name, kept: (entry: Document) => without(entry, 'name') }

export const PARTS = {
  volumes: {
    ...named,
    kept: ({ path, read_only = false, host_path = null }: Document) => ({ path, read_only, host_path }),
    entry: (name: string, kept: Document) => ({ name, engine_name: kept.host_path ? null : `slipway-vol-${name}`, ...kept }),
  },
  shared_volumes: { ...named, entry: (name: string, kept: Document) => ({ name, ...kept }) },
  config_files: { ...named, entry: (name: string, kept: Document) => ({ name, ...kept }) },
  routes: {
    keyOf: routeKey,
    kept: ({ port, strip_prefix, redirect }: Route) => ({ port, strip_prefix, redirect }),
    entry: (key: string, kept: Partial<Route>) => {
      const [domain = '', ...path] = key.split('/')
      return route(domain, kept.port ?? null, { ...kept, path: `/${path.join('/')}` })
    },
  },
  host_ports: {
    keyOf: hostPortKey,
    kept: ({ target }: { target: number }) => target,
    entry: (key: string, target: number) => ({ published: Number(key.split('/')[0]), protocol: key.split('/')[1], target }),
  },
} satisfies Partial<Record<ConfigField, Part>>

export type PartField = keyof typeof PARTS

export function isPart(field: string): field is PartField {
  return field in PARTS
}

function entriesOf(config: ServiceConfig, field: PartField | 'variables'): Document {
  if (field === 'variables') return config.variables
  const { keyOf, kept } = PARTS[field] as Part
  return Object.fromEntries(config[field].map((entry) => [keyOf(entry as never), kept(entry as never)]))
}

/** The configuration with one entry set; `undefined` takes it away. */
export function withEntry(wanted: ServiceConfig, field: PartField | 'variables', key: string, kept: unknown): ServiceConfig {
  const entries = entriesOf(wanted, field)
  const after = kept === undefined ? without(entries, key) : { ...entries, [key]: kept }
  if (field === 'variables') return { ...wanted, variables: after as Record<string, string> }
  const { entry } = PARTS[field] as Part
  return { ...wanted, [field]: Object.entries(after).map(([name, one]) => entry(name, one as never)) }
}

function difference(field: ConfigField, key: string | null, old: unknown, next: unknown): Difference[] {
  if (same(old, next)) return []
  return [{ field, key, operation: next === undefined || next === null ? 'unset' : 'set', old: old ?? null, new: next ?? null }]
}

/** What leads from one configuration to the other, in the order of the fields. */
export function differences(before: ServiceConfig | null, after: ServiceConfig): Difference[] {
  const known = before ?? config('')
  return (Object.keys(after) as ConfigField[]).flatMap((field) => {
    if (field !== 'variables' && !isPart(field)) return difference(field, null, before === null && field === 'image' ? null : known[field], after[field])
    const [old, next] = [entriesOf(known, field), entriesOf(after, field)]
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) => difference(field, key, old[key], next[key]))
  })
}

/** The configuration after differences; `undone` goes back instead. */
export function applied(to: ServiceConfig, list: Difference[], undone = false): ServiceConfig {
  return list.reduce((result, { field, key, old, new: next }) => {
    const value = undone ? old : next
    if (key === null) return { ...result, [field]: value ?? config('')[field] }
    return withEntry(result, field as PartField, key, value ?? undefined)
  }, to)
}
