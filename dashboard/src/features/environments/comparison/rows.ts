import type { Comparison, NamesApart, ServiceComparison } from '@/api/types'
import { wordsOf } from '@/config/describe'
import { fieldAt, FIELDS } from '@/config/fields'

/** One thing that is not the same on both sides; null is what one of them does not have. */
export interface Apart {
  what: string
  before: string | null
  after: string | null
}

type Fact = ServiceComparison['facts'][number]
type Value = Fact['before']

const COMMIT_SHOWN = 7
const DIGEST_SHOWN = 12
/** What a version is made of: where one of these differs, there is something to promote. */
const MADE_OF = ['image', 'commit', 'image_digest']

/** What is no field of a configuration, or is put in other words than its field. */
const FACTS: Record<string, [what: string, inWords: (value: NonNullable<Value>) => string]> = {
  image: ['Made of', String],
  commit: ['Commit', (value) => String(value).slice(0, COMMIT_SHOWN)],
  image_digest: ['Digest', (value) => String(value).replace('sha256:', '').slice(0, DIGEST_SHOWN)],
}

/** A fact bears the place of its value: `replicas`, `limits/cpus`. */
function ofField(place: string): (typeof FACTS)[string] {
  const found = fieldAt(place)
  return found ? [found.what, (value) => wordsOf(found.field, value)] : [place, String]
}

function ofFact({ name, before, after }: Fact): Apart {
  const [what, inWords] = FACTS[name] ?? ofField(name)
  return { what, before: before === null ? null : inWords(before), after: after === null ? null : inWords(after) }
}

const OTHER = 'another value'

function ofNames(kind: string, { added, removed, different }: NamesApart, values = OTHER): Apart[] {
  return [
    ...added.map((name) => ({ what: `${kind} ${name}`, before: null, after: 'there' })),
    ...removed.map((name) => ({ what: `${kind} ${name}`, before: 'there', after: null })),
    ...different.map((name) => ({ what: `${kind} ${name}`, before: values, after: values })),
  ]
}

export function rowsOf(compared: ServiceComparison): Apart[] {
  return [
    ...compared.facts.map(ofFact),
    ...compared.settings.map((field) => ({ what: FIELDS[field].label, before: 'differs', after: 'differs' })),
    ...ofNames('Route', compared.routes),
    ...ofNames('Variable', compared.variables),
    ...ofNames('Shared variable', compared.shared_variables),
    ...ofNames('Volume', compared.volumes, 'differs'),
    ...ofNames('Config file', compared.config_files, 'another content'),
  ]
}

/** What only one of the environments has, and what they share with their services. */
export function rowsOfPlaces({ services, shared_variables }: Comparison): Apart[] {
  return [...ofNames('Service', services), ...ofNames('Shared variable', shared_variables)]
}

/** Whether the version that serves in `from` is worth a promotion: it serves, and not the very same does there. */
export function isPromotable({ facts, not_serving }: ServiceComparison, from: string): boolean {
  if (not_serving.includes(from)) return false
  return not_serving.length > 0 || facts.some(({ name }) => MADE_OF.includes(name))
}

/** Such as `2 of 5 services differ`. */
export function summaryOf({ compared }: Comparison): string {
  const apart = compared.filter(({ is_same }) => !is_same).length
  const all = compared.length === 1 ? '1 service that both have' : `${compared.length} services that both have`
  if (compared.length === 0) return 'No service is in both.'
  return apart === 0 ? `What serves is the same: ${all}.` : `${apart} of ${all} ${apart === 1 ? 'differs' : 'differ'}.`
}
