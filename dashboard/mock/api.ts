import { done, missing, ok, problem, type Answer, type Asked, type Operations } from './answers'
import { eventOf, eventOperations } from './events'
import { deploymentOperations } from './operations/deployments'
import { comparisonOperations } from './operations/comparisons'
import { environmentOperations } from './operations/environments'
import { maintenanceOperations } from './operations/maintenance'
import { partOperations } from './operations/parts'
import { projectOperations } from './operations/projects'
import { promotionOperations } from './operations/promotions'
import { serviceOperations } from './operations/services'
import { sleepOperations } from './operations/sleep'
import { tokenOperations } from './operations/tokens'
import { variableOperations } from './operations/variables'
import { COOKIE, DOMAIN, TOKEN, type World } from './world'

const OPERATIONS: Operations = {
  'GET /instance': () =>
    ok({ instance: 'slipway', version: '0.1.0', root_domain: DOMAIN, prefect_url: 'http://127.0.0.1:4200', proxy_url: 'http://127.0.0.1:8080', upload_bytes: 500_000_000, actions: ['create_project', 'clean_up'] }),
  ...projectOperations,
  ...environmentOperations,
  ...serviceOperations,
  ...partOperations,
  ...variableOperations,
  ...sleepOperations,
  ...tokenOperations,
  ...deploymentOperations,
  ...eventOperations,
  ...promotionOperations,
  ...comparisonOperations,
  ...maintenanceOperations,
}

const unauthenticated = (detail: string) => problem(401, 'Unauthenticated', detail)

function onSession({ method, body, signedIn }: Asked): Answer {
  if (method === 'POST' && (body as { token: string }).token !== TOKEN) return unauthenticated('This token is not valid.')
  if (method === 'POST') return { ...done, cookie: `${COOKIE}; HttpOnly; SameSite=Strict; Path=/` }
  if (method === 'DELETE') return { ...done, cookie: `${COOKIE}; Max-Age=0; Path=/` }
  return signedIn ? ok({ name: 'owner', expires_at: null }) : unauthenticated('Sign in first.')
}

function matched(asked: Asked, key: string): string[] | null {
  const [method, pattern = ''] = key.split(' ')
  if (method !== asked.method) return null
  const found = new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`).exec(asked.url.pathname)
  return found ? found.slice(1).map(decodeURIComponent) : null
}

export function answer(world: World, asked: Asked): Answer {
  if (asked.url.pathname === '/session') return onSession(asked)
  if (!asked.signedIn) return unauthenticated('Sign in first.')
  for (const [key, operation] of Object.entries(OPERATIONS)) {
    const parameters = matched(asked, key)
    if (!parameters) continue
    const tell = eventOf(world, asked)
    const answered = operation(world, parameters, asked)
    if (answered.status < 400) tell()
    return answered
  }
  return missing()
}
