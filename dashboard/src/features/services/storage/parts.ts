import type { ConfigFilePut, SharedVolumePut, VolumePut } from '@/api/types'
import type { Named } from '@/features/services/edits'
import { trimmed, typed } from '@/ui/Form'

/** `known` is the name of the part that is edited; a new one has its name typed. */
const nameFrom = (form: FormData, known: string | undefined) => known ?? trimmed(form, 'name')

/** A folder of the host is always read-only, whatever is ticked. */
export function volumeFrom(form: FormData, known?: string): Named<VolumePut> {
  const host_path = trimmed(form, 'host_path') || null
  return {
    name: nameFrom(form, known),
    body: { path: trimmed(form, 'path'), read_only: host_path !== null || form.get('read_only') !== null, host_path },
  }
}

export function sharedVolumeFrom(form: FormData, known?: string): Named<SharedVolumePut> {
  return { name: nameFrom(form, known), body: { service_id: typed(form, 'service_id'), volume: typed(form, 'volume'), path: trimmed(form, 'path') } }
}

/** Browsers send line breaks in the manner of 1980; files have them as they are typed. */
export function configFileFrom(form: FormData, known?: string): Named<ConfigFilePut> {
  return {
    name: nameFrom(form, known),
    body: {
      path: trimmed(form, 'path'),
      content: typed(form, 'content').replaceAll('\r\n', '\n'),
      language: trimmed(form, 'language') || 'plaintext',
    },
  }
}

/** What editors are told. A hint set elsewhere stays, it is added to the choice. */
export const LANGUAGES = [
  ['plaintext', 'Plain text'],
  ['ini', 'INI'],
  ['json', 'JSON'],
  ['yaml', 'YAML'],
  ['toml', 'TOML'],
  ['xml', 'XML'],
  ['nginx', 'nginx'],
  ['caddyfile', 'Caddyfile'],
  ['shell', 'Shell'],
  ['sql', 'SQL'],
] as const
