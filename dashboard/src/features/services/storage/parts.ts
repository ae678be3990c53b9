import type { ConfigFilePut, SharedVolumePut, VolumePut } from '@/api/types'
import { partsFrom } from '@/config/field_form'
import type { Named } from '@/features/services/edits'
import { trimmed } from '@/ui/Form'

/** `known` is the name of the part that is edited; a new one has its name typed. */
const nameFrom = (form: FormData, known: string | undefined) => known ?? trimmed(form, 'name')

/** A folder of the host is always read-only, whatever is ticked. */
export function volumeFrom(form: FormData, known?: string): Named<VolumePut> {
  const body = partsFrom(form, 'volumes') as VolumePut & Required<Pick<VolumePut, 'read_only' | 'host_path'>>
  return { name: nameFrom(form, known), body: { ...body, read_only: body.read_only || body.host_path !== null } }
}

export function sharedVolumeFrom(form: FormData, known?: string): Named<SharedVolumePut> {
  return { name: nameFrom(form, known), body: partsFrom(form, 'shared_volumes') as SharedVolumePut }
}

export function configFileFrom(form: FormData, known?: string): Named<ConfigFilePut> {
  return { name: nameFrom(form, known), body: partsFrom(form, 'config_files') as ConfigFilePut }
}

/** What editors are given. A hint set elsewhere stays, it is added to the choice. */
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
