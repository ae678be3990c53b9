import type { Build, ConfigField, Difference, GitSource, HealthCheck, SharedVolumePut, Upload, VolumePut } from '@/api/types'
import { FIELDS, partsOfField, type Field } from './fields'
import { memoryInWords } from './memory'
import { same } from './same'

/** What a change is about, in words. */
export function subject({ field, key }: Pick<Difference, 'field' | 'key'>): string {
  return key === null ? FIELDS[field].label : `${FIELDS[field].label} ${key}`
}

/** A value of a field, or of an entry of one, as a person would write it; null when there is none. */
export function inWords(name: ConfigField, value: unknown): string | null {
  if (value === null || value === undefined) return null
  const special = WORDS[name]
  const field = FIELDS[name]
  if (!special) return wordsOf(field.kind === 'entries' ? field.of : field, value)
  const others = Object.entries(partsOfField(field)).filter(([part]) => !special.covers.includes(part))
  return [special.words(value as never), ...partsInWords(others, value as Record<string, unknown>)].join(', ')
}

/** The same from the declaration alone. */
export function wordsOf(field: Field, value: unknown): string {
  if (field.kind === 'number') return numberInWords(field, Number(value))
  if (field.kind === 'switch') return value ? 'yes' : 'no'
  if (field.kind === 'texts') return field.form === 'command' ? commandInWords(value as string[]) : (value as string[]).join(', ')
  if (field.kind === 'entries') return Object.keys(value as object).join(', ')
  if (field.kind === 'group') return partsInWords(Object.entries(field.parts), value as Record<string, unknown>).join(', ') || 'as by default'
  return field.form === 'lines' && field.secrecy !== 'secret' ? linesInWords(String(value)) : String(value)
}

function numberInWords({ form }: Field, value: number): string {
  if (form === 'seconds') return `${value} s`
  if (form === 'bytes') return memoryInWords(value)
  if (form === 'cores') return value === 1 ? '1 core' : `${value} cores`
  return String(value)
}

/** What is at its default goes without saying, and so does a secret that must be there. */
function partsInWords(parts: [name: string, part: Field][], value: Record<string, unknown>): string[] {
  const stated = parts.filter(([name, part]) => value[name] !== undefined && !same(value[name], part.default))
  return stated.map(([name, part]) => `${begun(part.label)}: ${wordsOf(part, value[name])}`)
}

/** In the middle of a sentence: `Memory` → `memory`, but `CPU`. */
function begun(label: string): string {
  return /^[A-Z]{2}/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1)
}

/** An argument with a space in it is quoted, so that one sees where it ends. */
export function commandInWords(parts: readonly string[]): string {
  return parts.map((part) => (/^[^\s"']+$/.test(part) ? part : JSON.stringify(part))).join(' ')
}

function healthCheckInWords({ command, path = '/', port, grace_seconds = 60, successes = 1 }: HealthCheck): string {
  const asked = command ? commandInWords(command) : `GET ${path}${port ? ` on port ${port}` : ''}`
  return `${asked}, within ${grace_seconds} s${successes > 1 ? `, ${successes} in a row` : ''}`
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

interface Words {
  /** Parts that these words are about, or that are not worth any. */
  covers: string[]
  words: (value: never) => string
}

/** For whom the words of the declarations would be too many. */
const WORDS: Partial<Record<ConfigField, Words>> = {
  git: { covers: ['repository', 'ref', 'known_hosts'], words: ({ repository, ref = 'HEAD' }: GitSource) => `${repository} ${ref}` },
  upload: { covers: ['digest', 'size', 'name', 'revision'], words: uploadInWords },
  build: { covers: ['builder', 'publish', 'process', 'folder', 'dockerfile', 'content', 'target', 'arguments', 'secrets'], words: buildInWords },
  health_check: { covers: ['path', 'port', 'command', 'grace_seconds', 'successes'], words: healthCheckInWords },
  volumes: { covers: ['path', 'read_only', 'host_path'], words: volumeInWords },
  shared_volumes: { covers: ['service_id', 'volume', 'path'], words: ({ volume, path }: SharedVolumePut) => `volume ${volume} at ${path}` },
  config_files: {
    covers: ['path', 'content', 'language'],
    words: ({ path, content, version = 1 }: { path: string; content: string; version?: number }) => `at ${path}, version ${version}, ${linesInWords(content)}`,
  },
  routes: { covers: ['port', 'strip_prefix', 'redirect'], words: routeInWords },
  host_ports: { covers: [], words: (target: number) => `to port ${target} of the container` },
}
