import type { ConfigField, ServiceConfig, ServicePatch } from '@/api/types'
import { trimmed, typed } from '@/ui/Form'
import { parseDotenv } from './dotenv'
import { FIELDS, hasSecrets, partsOfField, type Field } from './fields'
import { bytesOf } from './memory'
import { same } from './same'

/** What is typed for the parts of a field; their names are paths, as in `limits/cpus`. */
export const UNIT = ':unit'
/** Of a secret: `keep`, `replace` or `remove`. Of a group that may be absent: whether it is there. */
export const CHOICE = ':choice'

type Group = Extract<Field, { kind: 'group' }>

const isNothing = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Whether a group is there cannot be seen from its parts, for all of them have a value when nothing is typed. */
export function hasSwitch({ parts, isRequired }: Group): boolean {
  const all = Object.values(parts)
  return !isRequired && !all.some((part) => part.isRequired) && all.some((part) => part.default !== null)
}

/** What a field says where nothing was typed. */
function unsaid(field: Field): unknown {
  if (field.default !== null) return field.default
  if (!field.isRequired) return null
  return field.kind === 'texts' ? [] : ''
}

/** One argument per line: what is written is what the program gets, no shell splits it. */
export function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}

/** A line that cannot be read is sent under its number: the server names it, and nothing of it is lost in silence. */
function pairsOf(text: string): Record<string, string> {
  const { variables, unreadable } = parseDotenv(text)
  return { ...variables, ...Object.fromEntries(unreadable.map((line) => [`line ${line}`, ''])) }
}

function groupFrom(form: FormData, name: string, group: Group): unknown {
  const value = Object.fromEntries(Object.entries(group.parts).map(([part, field]) => [part, valueFrom(form, `${name}/${part}`, field)]))
  if (group.isRequired) return value
  if (hasSwitch(group)) return form.get(name + CHOICE) === null ? null : value
  const isUnsaid = Object.entries(group.parts).every(([part, { default: usual }]) => usual !== null || isNothing(value[part]))
  return isUnsaid ? null : value
}

function typedFrom(form: FormData, name: string, field: Field): unknown {
  const text = typed(form, name)
  switch (field.kind) {
    case 'number':
      if (text.trim() === '') return null
      return field.form === 'bytes' ? bytesOf(text, typed(form, name + UNIT)) : Number(text)
    case 'texts':
      return linesOf(text)
    case 'entries':
      return pairsOf(text)
    case 'text':
      if (field.secrecy === 'secret') return text
      return field.form === 'lines' ? text.replaceAll('\r\n', '\n') : text.trim()
    default:
      return text
  }
}

/** The value of a field as it is sent. What is left empty is at its default. */
export function valueFrom(form: FormData, name: string, field: Field): unknown {
  if (field.kind === 'switch') return form.has(name)
  if (field.kind === 'group') return groupFrom(form, name, field)
  const value = typedFrom(form, name, field)
  return isNothing(value) ? unsaid(field) : value
}

/** The parts of an entry of a keyed field; the form has them under their own names. */
export function partsFrom(form: FormData, name: ConfigField): Record<string, unknown> {
  return Object.fromEntries(Object.entries(partsOfField(FIELDS[name])).map(([part, field]) => [part, valueFrom(form, part, field)]))
}

/** What a form says of its fields. A secret is never shown, so it can be kept, replaced or removed, but not edited. */
export function patchFrom(form: FormData, fields: Readonly<Record<string, Field>>): ServicePatch {
  const stated = Object.entries(fields).flatMap(([name, field]): [string, unknown][] => {
    if (!hasSecrets(field)) return [[name, valueFrom(form, name, field)]]
    const choice = trimmed(form, name + CHOICE)
    if (choice === 'remove') return [[name, null]]
    return choice === 'replace' ? [[name, valueFrom(form, name, { ...field, isRequired: true })]] : []
  })
  return Object.fromEntries(stated)
}

/** Only what differs from what is wanted already: everything that is sent becomes a pending change. */
export function changedOnly(wanted: ServiceConfig, stated: ServicePatch): ServicePatch {
  return Object.fromEntries(Object.entries(stated).filter(([name, value]) => !same(value, wanted[name as ConfigField])))
}
