import type { Build, ConfigField, CopyCommands, Difference, GitSource, HealthCheck, Resources, SharedVolumePut, Upload, VolumePut } from '@/api/types'
import { memoryInWords } from './memory'

export const NAMES: Record<ConfigField, string> = {
  image: 'Image',
  git: 'Repository',
  upload: 'Upload',
  build: 'Build',
  credentials: 'Sign-in',
  deploy_key: 'Deploy key',
  base_registry: 'Sign-in for base images',
  command: 'Command',
  release_command: 'Release command',
  copy_commands: 'Commands around a copy',
  replicas: 'Replicas',
  health_check: 'Health check',
  limits: 'Limits',
  reservations: 'Reservations',
  stop_grace_seconds: 'Stop grace',
  drain_seconds: 'Drain',
  variables: 'Variable',
  volumes: 'Volume',
  shared_volumes: 'Shared volume',
  config_files: 'Config file',
  routes: 'Route',
  host_ports: 'Host port',
}

/** What a change is about, in words. */
export function subject(change: Pick<Difference, 'field' | 'key'>): string {
  const name = NAMES[change.field]
  return change.key === null ? name : `${name} ${change.key}`
}

/** A configuration value as a person would write it; null when there is none. */
export function inWords(field: ConfigField, value: unknown): string | null {
  if (value === null || value === undefined) return null
  return WORDS[field](value as never)
}

const seconds = (value: number) => `${value} s`
const plain = (value: string | number) => String(value)

/** An argument with a space in it is quoted, so that one sees where it ends. */
export function commandInWords(parts: readonly string[]): string {
  return parts.map((part) => (/^[^\s"']+$/.test(part) ? part : JSON.stringify(part))).join(' ')
}

function copyCommandsInWords({ before, after, timeout_seconds = 300 }: CopyCommands): string {
  return [`before: ${commandInWords(before)}`, after && `after: ${commandInWords(after)}`, `within ${timeout_seconds} s`].filter(Boolean).join(', ')
}

function healthCheckInWords({ command, path = '/', port, grace_seconds = 60, successes = 1 }: HealthCheck): string {
  const asked = command ? commandInWords(command) : `GET ${path}${port ? ` on port ${port}` : ''}`
  return `${asked}, within ${grace_seconds} s${successes > 1 ? `, ${successes} in a row` : ''}`
}

function resourcesInWords({ cpus, memory_bytes }: Resources): string {
  const cores = cpus && (cpus === 1 ? '1 core' : `${cpus} cores`)
  return [cores, memory_bytes && memoryInWords(memory_bytes)].filter(Boolean).join(', ')
}

interface RouteValue {
  port?: number | null
  redirect?: { url: string; permanent?: boolean } | null
  strip_prefix?: boolean
}

export function redirectInWords({ url, permanent = false }: { url: string; permanent?: boolean }): string {
  return `redirect ${permanent ? 308 : 307} to ${url}`
}

/** Once, a route was its port, and old records still say so. */
function routeInWords(route: RouteValue | number): string {
  if (typeof route === 'number') return `port ${route}`
  if (route.redirect) return redirectInWords(route.redirect)
  return `port ${route.port ?? '?'}${route.strip_prefix === false ? ', prefix kept' : ''}`
}

export function linesInWords(content: string): string {
  const lines = lineCount(content)
  return lines === 1 ? '1 line' : `${lines} lines`
}

/** A line break at the end ends a line, it does not begin one. */
export function lineCount(content: string): number {
  return content === '' ? 0 : content.replace(/\n$/, '').split('\n').length
}

function volumeInWords({ path, read_only, host_path }: VolumePut): string {
  return [`at ${path}`, host_path && `from the host's ${host_path}`, (read_only ?? host_path) && 'read-only'].filter(Boolean).join(', ')
}

function buildInWords({ builder = 'auto', publish, process = 'web', folder = '.', dockerfile = 'Dockerfile', content, target, arguments: given = {}, secrets = [] }: Build): string {
  const file = content ? `a Dockerfile of ${linesInWords(content)}` : dockerfile
  const keys = Object.keys(given)
  const what = builder === 'auto' && file !== 'Dockerfile' ? 'dockerfile' : builder
  const made = what === 'dockerfile' ? file : what
  return [
    folder === '.' ? made : `${made} in ${folder}`,
    publish && `publishes ${publish}`,
    process !== 'web' && `starts ${process}`,
    target && `stage ${target}`,
    keys.length > 0 && `with ${keys.join(', ')}`,
    secrets.length > 0 && `secrets ${secrets.join(', ')}`,
  ].filter(Boolean).join(', ')
}

/** Such as `0a1b2c3d4e5f, 1.2 MB, shop, commit 0a1b2c3, with changes`. */
export function uploadInWords({ digest, size, name, revision }: Upload): string {
  const amount = size < 100_000 ? `${(size / 1e3).toFixed(1)} kB` : `${(size / 1e6).toFixed(1)} MB`
  return [digest.slice(0, 12), amount, name, revision && `commit ${revision}`].filter(Boolean).join(', ')
}

const WORDS = {
  image: plain,
  git: ({ repository, ref = 'HEAD' }: GitSource) => `${repository} ${ref}`,
  upload: uploadInWords,
  build: buildInWords,
  credentials: ({ username }: { username: string }) => `as ${username}`,
  deploy_key: plain,
  base_registry: ({ username, host }: { username: string; host: string }) => `as ${username} at ${host}`,
  command: commandInWords,
  release_command: commandInWords,
  copy_commands: copyCommandsInWords,
  replicas: plain,
  health_check: healthCheckInWords,
  limits: resourcesInWords,
  reservations: resourcesInWords,
  stop_grace_seconds: seconds,
  drain_seconds: seconds,
  variables: plain,
  volumes: volumeInWords,
  shared_volumes: ({ volume, path }: SharedVolumePut) => `volume ${volume} at ${path}`,
  config_files: ({ path, content, version = 1 }: { path: string; content: string; version?: number }) =>
    `at ${path}, version ${version}, ${linesInWords(content)}`,
  routes: routeInWords,
  host_ports: (target: number) => `to port ${target} of the container`,
} satisfies Record<ConfigField, (value: never) => string>
