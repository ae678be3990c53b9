import type { ConfigField } from '@/api/types'
import described from './fields.json'

export type Secrecy = 'public' | 'sensitive' | 'secret'
/** How people write a value, where that does not follow from its type. */
export type Form = 'bytes' | 'seconds' | 'cores' | 'lines' | 'command'
/** How the key of an entry is taken apart. */
export type KeyForm = 'name' | 'route' | 'port'

type Kind =
  | { kind: 'text'; longest?: number }
  | { kind: 'number'; least?: number; most?: number; whole: boolean }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'texts' }
  | { kind: 'group'; parts: Readonly<Record<string, Field>> }
  | { kind: 'entries'; of: Field; key?: KeyForm; value: string }

/** A field of a configuration or a part of one, as it is declared in the domain. */
export type Field = Kind & {
  label: string
  help: string
  secrecy: Secrecy
  /** The title of the section to which a field belongs. */
  group?: string
  form?: Form
  placeholder?: string
  /** Whether a promotion takes it along. */
  isSource: boolean
  /** Whether its whole cannot be without it. */
  isRequired: boolean
  /** Null and undefined: nothing. */
  default: unknown
}

/** What of a JSON schema is used to declare a field. */
export interface Schema {
  title?: string
  description?: string
  type?: string
  anyOf?: Schema[]
  enum?: string[]
  minimum?: number
  maximum?: number
  maxLength?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  default?: unknown
  'x-field'?: { secrecy: Secrecy; group?: string; form?: Form; placeholder?: string; source?: boolean; default?: unknown; key?: KeyForm; value?: string }
}

/** Parts that nobody declared are no parts of a form. */
function partsOf({ properties = {}, required = [] }: Schema): Record<string, Field> {
  const declared = Object.entries(properties).filter(([, schema]) => schema['x-field'])
  return Object.fromEntries(declared.map(([name, schema]) => [name, fieldOf(schema, required.includes(name))]))
}

function kindOf(schema: Schema, { key, value = 'value' }: NonNullable<Schema['x-field']>): Kind {
  const { type, items = {}, additionalProperties: each } = schema
  if (schema.properties) return { kind: 'group', parts: partsOf(schema) }
  if (typeof each === 'object') return { kind: 'entries', of: fieldOf(each), value, ...(key && { key }) }
  if (key) return { kind: 'entries', of: fieldOf(items), value, key }
  if (type === 'array') return { kind: 'texts' }
  if (type === 'boolean') return { kind: 'switch' }
  if (schema.enum) return { kind: 'choice', choices: schema.enum }
  if (type === 'integer' || type === 'number')
    return { kind: 'number', whole: type === 'integer', ...(schema.minimum !== undefined && { least: schema.minimum }), ...(schema.maximum !== undefined && { most: schema.maximum }) }
  return { kind: 'text', ...(schema.maxLength !== undefined && { longest: schema.maxLength }) }
}

export function fieldOf(schema: Schema, isRequired = false): Field {
  const says = schema['x-field'] ?? { secrecy: 'secret' }
  const { secrecy, group, form, placeholder, source = false } = says
  const value = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema
  return {
    ...kindOf(value, says),
    label: schema.title ?? '',
    help: schema.description ?? '',
    secrecy,
    isSource: source,
    isRequired,
    default: says.default ?? schema.default ?? null,
    ...(group && { group }),
    ...(form && { form }),
    ...(placeholder && { placeholder }),
  }
}

export function fieldsOf(schemas: Record<string, Schema>): Record<string, Field> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, fieldOf(schema)]))
}

/** All fields of a configuration, in their order. `npm run generate` keeps them as the domain declares them. */
export const FIELDS = fieldsOf(described as unknown as Record<string, Schema>) as Record<ConfigField, Field>
export const FIELD_NAMES = Object.keys(FIELDS) as ConfigField[]

export function hasSecrets(field: Field): boolean {
  return field.secrecy === 'secret' || (field.kind === 'group' && Object.values(field.parts).some(hasSecrets))
}

/** The parts of a field, by name; of a keyed one, those of an entry. */
export function partsOfField(field: Field): Readonly<Record<string, Field>> {
  if (field.kind === 'entries') return partsOfField(field.of)
  return field.kind === 'group' ? field.parts : {}
}

/** A part that a screen asks for by its name. */
export function partOf(name: ConfigField, part: string): Field {
  const found = partsOfField(FIELDS[name])[part]
  if (!found) throw new Error(`${name} has no part ${part}.`)
  return found
}

/** The parts beside those for which a screen has inputs of its own. */
export function partsBeside(name: ConfigField, known: readonly string[]): [part: string, field: Field][] {
  return Object.entries(partsOfField(FIELDS[name])).filter(([part]) => !known.includes(part))
}

/** The field at a place such as `limits/cpus`, and what it is called there; undefined where there is none. */
export function fieldAt(place: string): { what: string; field: Field } | undefined {
  const [name = '', part] = place.split('/')
  const whole = name in FIELDS ? FIELDS[name as ConfigField] : undefined
  if (!whole || part === undefined) return whole && { what: whole.label, field: whole }
  const field = partsOfField(whole)[part]
  return field && { what: `${whole.label}: ${field.label}`, field }
}

/** Where the server may find fault with a field. */
export function placesOf(name: string, field: Field): string[] {
  return [name, ...Object.entries(partsOfField(field)).flatMap(([part, of]) => placesOf(`${name}/${part}`, of))]
}
