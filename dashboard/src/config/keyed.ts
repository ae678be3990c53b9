import type { HostPort, Route, ServiceConfig } from '@/api/types'
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

export function keyed<Value>(list: readonly Value[], keyOf: (value: Value) => string): Record<string, Value> {
  return Object.fromEntries(list.map((value) => [keyOf(value), value]))
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

const nameOf = ({ name }: { name: string }) => name

/** A configuration whose parts are found by their keys, so that their order means nothing. */
export function byKey(config: ServiceConfig) {
  return {
    ...config,
    volumes: keyed(config.volumes, nameOf),
    shared_volumes: keyed(config.shared_volumes, nameOf),
    config_files: keyed(config.config_files, nameOf),
    routes: keyed(config.routes, routeKey),
    host_ports: keyed(config.host_ports, hostPortKey),
  }
}

type KeyedConfig = ReturnType<typeof byKey>
type PartField = 'volumes' | 'shared_volumes' | 'config_files' | 'routes' | 'host_ports'

/** The entries of one keyed field, each in relation to what the last deployment took. */
export function entriesOf<Field extends PartField>(
  service: { current: ServiceConfig | null; wanted: ServiceConfig },
  field: Field,
): Entry<KeyedConfig[Field][string]>[] {
  const of = (config: ServiceConfig) => byKey(config)[field] as Record<string, KeyedConfig[Field][string]>
  return compared(service.current ? of(service.current) : {}, of(service.wanted))
}
