import type { Comparison, ConfigField, NamesApart, Service, ServiceComparison, ServiceConfig } from '@/api/types'
import { FIELD_NAMES, FIELDS, partsOfField, type Field } from '../../src/config/fields'
import { missing, ok, type Operations } from '../answers'
import { memoryOf, type World } from '../world'
import { same } from '../../src/config/same'

const PARTS = ['volumes', 'config_files'] as const
/** What is compared in its own way, or not at all. */
const APART = ['image', 'git', 'upload']
const NOTHING: NamesApart = { added: [], removed: [], different: [] }

type Values = Record<string, unknown>

function apart(before: Values, after: Values): NamesApart {
  return {
    added: Object.keys(after).filter((name) => !(name in before)),
    removed: Object.keys(before).filter((name) => !(name in after)),
    different: Object.keys(after).filter((name) => name in before && !same(before[name], after[name])),
  }
}

const named = (list: { name: string }[]): Values => Object.fromEntries(list.map(({ name, ...rest }) => [name, { ...rest, engine_name: null }]))
const goals = ({ routes }: ServiceConfig): Values => Object.fromEntries(routes.map(({ path, port }) => [`${path} → ${port === null ? 'a redirect' : `port ${port}`}`, null]))

type Fact = ServiceComparison['facts'][number]

const isShown = ({ kind, secrecy, form }: Field) => secrecy === 'public' && form !== 'lines' && ['text', 'number', 'switch', 'choice'].includes(kind)
const single = (value: unknown) => (value ?? null) as Fact['before']

/** Of a field that differs: its single public values that do, or its name. */
function factsOf(name: ConfigField, before: unknown, after: unknown): (Fact | ConfigField)[] {
  const field = FIELDS[name]
  if (isShown(field)) return [{ name, before: single(before), after: single(after) }]
  const [old, next] = [before, after].map((value) => (value ?? {}) as Values)
  const parts = Object.entries(partsOfField(field)).filter(([part, { default: usual }]) => !same(old?.[part] ?? usual, next?.[part] ?? usual))
  const shown = parts.filter(([, part]) => isShown(part)).map(([part]) => ({ name: `${name}/${part}`, before: single(old?.[part]), after: single(next?.[part]) }))
  return shown.length === parts.length && shown.length > 0 ? shown : [...shown, name]
}

function differencesOf(before: ServiceConfig | null, after: ServiceConfig | null) {
  if (!before || !after) return { facts: [], settings: [], variables: NOTHING, routes: NOTHING, volumes: NOTHING, config_files: NOTHING }
  const parts = Object.fromEntries(PARTS.map((part) => [part, apart(named(before[part]), named(after[part]))])) as Record<(typeof PARTS)[number], NamesApart>
  const differing = FIELD_NAMES.filter((name) => FIELDS[name].kind !== 'entries' && !APART.includes(name) && !same(before[name], after[name]))
  const found = differing.flatMap((name) => factsOf(name, before[name], after[name]))
  const image = before.image === after.image ? [] : [{ name: 'image', before: before.image, after: after.image }]
  return {
    facts: [...image, ...found.filter((one) => typeof one === 'object')],
    settings: found.filter((one) => typeof one === 'string'),
    variables: apart(before.variables, after.variables),
    routes: apart(goals(before), goals(after)),
    ...parts,
  }
}

function compared(world: World, before: Service, after: Service): ServiceComparison {
  const serving = (service: Service) => service.live_deployment && memoryOf(world, service.live_deployment).config
  const apart = differencesOf(serving(before), serving(after))
  const not_serving = [before, after].filter((service) => !service.live_deployment).map(({ environment }) => environment)
  const { facts: values, settings, ...names } = apart
  const alike = values.length + settings.length === 0 && Object.values(names).every((one) => same(one, NOTHING))
  return { service: after.slug, service_id: after.id, compared_with_id: before.id, not_serving, is_same: alike && not_serving.length !== 1, shared_variables: NOTHING, ...apart }
}

function comparison(world: World, project: string, environment: string, other: string): Comparison {
  const of = (name: string) => Object.fromEntries(world.services.filter((one) => one.project === project && one.environment === name).map((one) => [one.slug, one]))
  const [before, after] = [of(other), of(environment)]
  const { added, removed } = apart(before, after)
  return {
    environment,
    compared_with: other,
    services: { added, removed, different: [] },
    shared_variables: apart(world.shared.get(`${project}/${other}`) ?? {}, world.shared.get(`${project}/${environment}`) ?? {}),
    compared: Object.keys(after).sort().flatMap((slug) => {
      const [one, another] = [before[slug], after[slug]]
      return one && another ? [compared(world, one, another)] : []
    }),
  }
}

export const comparisonOperations: Operations = {
  'GET /projects/*/environments/*/comparison': (world, [project = '', environment = ''], { url }) => {
    const other = url.searchParams.get('with') ?? 'production'
    const known = world.environments.filter((one) => one.project === project).map(({ name }) => name)
    return known.includes(environment) && known.includes(other) ? ok(comparison(world, project, environment, other)) : missing()
  },
}
