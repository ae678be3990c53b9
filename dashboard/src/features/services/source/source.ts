import type { Build, ServicePatch, Upload } from '@/api/types'
import { parseDotenv } from '@/config/dotenv'
import { trimmed, typed } from '@/ui/Form'

const DEFAULT: Required<Build> = {
  builder: 'auto',
  folder: '.',
  dockerfile: 'Dockerfile',
  content: null,
  target: null,
  arguments: {},
  secrets: [],
  install_command: null,
  build_command: null,
  process: 'web',
  publish: null,
  single_page: false,
  index: 'index.html',
  not_found: null,
}

const GIT = ['repository', 'ref', 'known_hosts'].map((part) => `git/${part}`)
/** Where the server may find fault with a source. */
export const SOURCE_FIELDS = ['image', 'git', 'upload', 'build', ...GIT, ...Object.keys(DEFAULT).map((part) => `build/${part}`)]

/** `ssh://git@host/path` and `git@host:path`. */
export function isOverSsh(repository: string): boolean {
  return /^\s*(ssh:\/\/|[^/\s]+@[^/\s]+:)/.test(repository)
}

/** A line that cannot be read is sent under its number: the server names it, and nothing of it is lost in silence. */
function argumentsFrom(text: string): Record<string, string> {
  const { variables, unreadable } = parseDotenv(text)
  return { ...variables, ...Object.fromEntries(unreadable.map((line) => [`line ${line}`, ''])) }
}

function buildFrom(form: FormData, content: string | null): Build | null {
  const build: Required<Build> = {
    builder: (trimmed(form, 'build_builder') || DEFAULT.builder) as Required<Build>['builder'],
    folder: trimmed(form, 'build_folder') || DEFAULT.folder,
    dockerfile: trimmed(form, 'build_dockerfile') || DEFAULT.dockerfile,
    content,
    target: trimmed(form, 'build_target') || null,
    arguments: argumentsFrom(typed(form, 'build_arguments')),
    secrets: typed(form, 'build_secrets').split(/\s+/).filter(Boolean),
    install_command: trimmed(form, 'build_install_command') || null,
    build_command: trimmed(form, 'build_build_command') || null,
    process: trimmed(form, 'build_process') || DEFAULT.process,
    publish: trimmed(form, 'build_publish') || null,
    single_page: form.get('build_single_page') === 'on',
    index: trimmed(form, 'build_index') || DEFAULT.index,
    not_found: trimmed(form, 'build_not_found') || null,
  }
  return JSON.stringify(build) === JSON.stringify(DEFAULT) ? null : build
}

/** As the server keeps them, so that what was left alone is no change. */
function linesFrom(text: string): string | null {
  const lines = text.replaceAll('\r\n', '\n').trim()
  return lines === '' ? null : `${lines}\n`
}

/** It is in the form once it is on the server. */
function uploadFrom(form: FormData): Upload | null {
  const text = typed(form, 'upload')
  return text === '' ? null : (JSON.parse(text) as Upload)
}

/** One of the four; the others are taken away. */
export function sourceOf(form: FormData): Pick<ServicePatch, 'image' | 'git' | 'upload' | 'build'> {
  const kind = form.get('source')
  if (kind === 'git') {
    const git = { repository: trimmed(form, 'repository'), ref: trimmed(form, 'ref') || 'HEAD', known_hosts: linesFrom(typed(form, 'known_hosts')) }
    return { image: null, upload: null, git, build: buildFrom(form, null) }
  }
  if (kind === 'upload') return { image: null, git: null, upload: uploadFrom(form), build: buildFrom(form, null) }
  if (kind === 'dockerfile') return { image: null, git: null, upload: null, build: buildFrom(form, typed(form, 'build_content').replaceAll('\r\n', '\n')) }
  return { image: trimmed(form, 'image'), git: null, upload: null, build: null }
}
