import type { Build, GitSource, ServicePatch, Upload } from '@/api/types'
import { valueFrom } from '@/config/field_form'
import { FIELDS, partsOfField, placesOf } from '@/config/fields'
import { same } from '@/config/same'
import { trimmed, typed } from '@/ui/Form'

/** Where the server may find fault with a source. */
export const SOURCE_PLACES = (['image', 'git', 'upload', 'build'] as const).flatMap((name) => placesOf(name, FIELDS[name]))

const USUAL_BUILD = Object.fromEntries(Object.entries(partsOfField(FIELDS.build)).map(([name, part]) => [name, part.default]))

/** `ssh://git@host/path` and `git@host:path`. */
export function isOverSsh(repository: string): boolean {
  return /^\s*(ssh:\/\/|[^/\s]+@[^/\s]+:)/.test(repository)
}

function buildFrom(form: FormData): Build | null {
  const build = valueFrom(form, 'build', { ...FIELDS.build, isRequired: true }) as Build
  return same(build, USUAL_BUILD) ? null : build
}

/** As the server keeps them, so that what was left alone is no change. */
function hostKeysFrom(text: string): string | null {
  const lines = text.replaceAll('\r\n', '\n').trim()
  return lines === '' ? null : `${lines}\n`
}

function gitFrom(form: FormData): GitSource {
  const git = valueFrom(form, 'git', { ...FIELDS.git, isRequired: true }) as GitSource
  return { ...git, known_hosts: hostKeysFrom(typed(form, 'git/known_hosts')) }
}

/** It is in the form once it is on the server. */
function uploadFrom(form: FormData): Upload | null {
  const text = typed(form, 'upload')
  return text === '' ? null : (JSON.parse(text) as Upload)
}

/** One of the four; the others are taken away. */
export function sourceOf(form: FormData): Pick<ServicePatch, 'image' | 'git' | 'upload' | 'build'> {
  const nothing = { image: null, git: null, upload: null, build: null }
  const kind = form.get('source')
  if (kind === 'git') return { ...nothing, git: gitFrom(form), build: buildFrom(form) }
  if (kind === 'upload') return { ...nothing, upload: uploadFrom(form), build: buildFrom(form) }
  if (kind === 'dockerfile') return { ...nothing, build: buildFrom(form) }
  return { ...nothing, image: trimmed(form, 'image') }
}
