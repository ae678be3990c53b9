import type { Reached, Service } from '@/api/types'
import { parseDotenv } from '../../src/config/dotenv'
import { done, invalid, missing, ok, onService, page, type Answer, type Asked, type Operations } from '../answers'
import { withEntry } from '../config'
import { stage } from '../staging'
import type { World } from '../world'

const listed = (variables: Record<string, string>) => page(Object.entries(variables).map(([key, value]) => ({ key, value })))
const valueOf = (body: unknown) => (body as { value: string }).value

function pasted(body: unknown, keep: (variables: Record<string, string>) => void): Answer {
  const { variables, unreadable } = parseDotenv((body as { dotenv: string }).dotenv)
  if (unreadable.length > 0) return invalid(['/dotenv', `line ${unreadable.join(', ')} has no value`])
  keep(variables)
  return listed(variables)
}

function systemVariables(service: Service): Record<string, string> {
  const live = service.live_deployment
  if (!live) return {}
  return {
    SLIPWAY: 'true',
    SLIPWAY_DEPLOYMENT: String(live.number),
    SLIPWAY_DEPLOYMENT_ID: live.id,
    SLIPWAY_DEPLOYMENT_TYPE: 'image',
    SLIPWAY_DOMAINS: [...new Set((service.current?.routes ?? []).map((route) => route.domain))].join(','),
    SLIPWAY_ENVIRONMENT: service.environment,
    SLIPWAY_PRIVATE_DOMAIN: service.private_domain,
    SLIPWAY_PROJECT: service.project,
    SLIPWAY_SERVICE: service.slug,
    SLIPWAY_SERVICE_ID: service.id,
    SLIPWAY_WORKSPACE: 'default',
    SLIPWAY_WORKSPACE_DOMAIN: `${service.slug}-${service.id.slice(0, 6)}`,
  }
}

/** Its own variable wins over a shared one; the mock knows nothing of mentions. */
function reached({ id, slug, wanted }: Service, shared: Record<string, string>, values: Record<string, string | null>): Reached {
  const keys = Object.keys(values).filter((key) => !(key in wanted.variables))
  return {
    service_id: id,
    service: slug,
    variables: {
      added: keys.filter((key) => values[key] !== null && !(key in shared)),
      removed: keys.filter((key) => values[key] === null && key in shared),
      different: keys.filter((key) => values[key] !== null && key in shared && shared[key] !== values[key]),
    },
  }
}

const SHARED = '/projects/*/environments/*/variables'

function onShared(act: (variables: Record<string, string>, asked: Asked, key: string) => Answer) {
  return (world: World, [project = '', environment = '', key = '']: string[], asked: Asked) => {
    const place = `${project}/${environment}`
    const variables = world.shared.get(place) ?? {}
    world.shared.set(place, variables)
    return act(variables, asked, key)
  }
}

export const variableOperations: Operations = {
  'GET /services/*/system-variables': onService((_world, service) => listed(systemVariables(service))),
  'PATCH /services/*/variables': onService((world, service, { body }) =>
    pasted(body, (variables) => stage(world, service, { ...service.wanted, variables: { ...service.wanted.variables, ...variables } })),
  ),
  'PUT /services/*/variables/*': onService((world, service, { body }, [key = '']) => {
    stage(world, service, withEntry(service.wanted, 'variables', key, valueOf(body)))
    return ok({ key, value: valueOf(body) })
  }),
  'DELETE /services/*/variables/*': onService((world, service, _asked, [key = '']) => {
    if (!(key in service.wanted.variables)) return missing()
    stage(world, service, withEntry(service.wanted, 'variables', key, undefined))
    return done
  }),
  [`GET ${SHARED}`]: onShared((variables) => listed(variables)),
  [`PATCH ${SHARED}`]: onShared((variables, { body }) => pasted(body, (more) => Object.assign(variables, more))),
  [`POST ${SHARED}/plan`]: (world, [project = '', environment = ''], { body }) => {
    const { variables } = body as { variables: Record<string, string | null> }
    const shared = world.shared.get(`${project}/${environment}`) ?? {}
    const services = world.services.filter((one) => one.project === project && one.environment === environment)
    return page(services.map((service) => reached(service, shared, variables)).filter(({ variables: { added, removed, different } }) => added.length + removed.length + different.length > 0))
  },
  [`PUT ${SHARED}/*`]: onShared((variables, { body }, key) => {
    variables[key] = valueOf(body)
    return ok({ key, value: valueOf(body) })
  }),
  [`DELETE ${SHARED}/*`]: onShared((variables, _asked, key) => {
    if (!(key in variables)) return missing()
    Reflect.deleteProperty(variables, key)
    return done
  }),
}
