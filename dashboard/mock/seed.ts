import type { Deployment, Service } from '@/api/types'
import { addDeployment, addProject, addService, config, emptyWorld, minutesAgo, restage, route, write, type World } from './world'

const DIGEST = 'sha256:7c19a4f02b6d1e5f93a8d0c4be21907fd35a6e84c1b07d92fa3e56b8410c9d27'
const RUN = 'http://127.0.0.1:4200/runs/flow-run/5b1f'

/** A deployment that ended some minutes ago, and is reflected by its service. */
function past(world: World, service: Service, minutes: number, more: Partial<Deployment>): Deployment {
  const deployment = addDeployment(world, service, {
    status: 'healthy',
    image_digest: DIGEST,
    queued_at: minutesAgo(minutes),
    started_at: minutesAgo(minutes, 0.19),
    settled_at: minutesAgo(minutes, 3.4),
    run_url: RUN,
    ...more,
  })
  service.latest_deployment = deployment
  if (!deployment.is_live) return deployment
  service.live_deployment = deployment
  service.current = structuredClone(service.wanted)
  service.urls = service.wanted.routes.map((one) => one.url)
  service.status = 'healthy'
  return deployment
}

function writeFailure(world: World, deployment: Deployment) {
  const at = (seconds: number) => minutesAgo(12, seconds)
  const system = (seconds: number, level: 'info' | 'warning' | 'error', text: string) =>
    write(world, deployment, { at: at(seconds), level, source: 'system', text })
  system(0.2, 'info', 'Deployment #7 begins.')
  system(0.4, 'info', 'Image ghcr.io/acme/checkout:3.0-rc1 is present.')
  system(0.9, 'info', 'Starting 2 replicas of the new version.')
  write(world, deployment, { at: at(1.6), level: 'info', source: 'app', text: '\u001b[32mINFO\u001b[0m  checkout 3.0-rc1 (node 20.20)' })
  write(world, deployment, { at: at(1.7), level: 'warning', source: 'app', text: 'WARN  DATABASE_URL has no sslmode, using "prefer"' })
  write(world, deployment, {
    at: at(2.1),
    level: 'error',
    source: 'app',
    text: 'ERROR migration 0042_add_currency is missing\n      at migrate (/app/src/migrate.js:18:11)\n      at main (/app/src/main.js:7:9)',
  })
  for (let attempt = 1; attempt <= 6; attempt++)
    system(2 + attempt * 5, 'warning', `Health check ${attempt}: GET /healthz answered 503.`)
  system(60.1, 'error', 'The new version never passed its health check, so the previous one was kept.')
  system(60.4, 'info', 'Removed the new version. Deployment #6 still serves checkout.localhost.')
}

function seedShop(world: World) {
  addProject(world, 'shop', 'The storefront, its checkout and what they need.', ['production', 'staging'])
  const web = addService(world, 'shop', 'production', 'web', config('ghcr.io/acme/storefront:2.8.1', {
    replicas: 2,
    routes: [route('shop.localhost', 3000), route('www.shop.localhost', 3000)],
    variables: { DATABASE_URL: 'postgres://shop:hunter2@db:5432/shop', GREETING: 'Ahoy', LOG_LEVEL: 'info', SESSION_SECRET: 'c0ffee' },
    health_check: { path: '/healthz', port: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 },
  }))
  for (let number = 1; number <= 5; number++)
    past(world, web, 20_000 - number * 3000, { status: 'removed', image: `ghcr.io/acme/storefront:2.${number}.0`, message: number === 3 ? 'New product pages' : '' })
  past(world, web, 1600, { status: 'failed', image: 'ghcr.io/acme/storefront:2.8.0', failure: 'The container ended by itself with exit code 1.' })
  past(world, web, 47, { is_live: true, message: 'Faster search' })
  web.wanted = { ...structuredClone(web.wanted), image: 'ghcr.io/acme/storefront:2.9.0', replicas: 3 }
  web.wanted.variables = { DATABASE_URL: 'postgres://shop:hunter2@db:5432/shop', GREETING: 'Ahoy, sailor', SESSION_SECRET: 'c0ffee', FEATURE_WISHLIST: 'on' }
  restage(web)

  const checkout = addService(world, 'shop', 'production', 'checkout', config('ghcr.io/acme/checkout:2.4', {
    routes: [route('checkout.localhost', 8000)],
    health_check: { path: '/healthz', port: 8000, grace_seconds: 60, timeout_seconds: 5, successes: 2 },
  }))
  for (let number = 1; number <= 5; number++) past(world, checkout, 9000 - number * 1000, { status: 'removed' })
  past(world, checkout, 2900, { is_live: true })
  const failed = past(world, checkout, 12, {
    status: 'failed',
    image: 'ghcr.io/acme/checkout:3.0-rc1',
    message: 'Currencies',
    settled_at: minutesAgo(12, 60.5),
    failure: 'The new version never passed its health check, so the previous one was kept.\nGET /healthz on port 8000 answered 503 six times in 60 s.',
  })
  writeFailure(world, failed)

  const mail = addService(world, 'shop', 'production', 'mail-worker', config('ghcr.io/acme/mail:1.12', { variables: { QUEUE: 'mail' } }))
  past(world, mail, 300, { is_live: true })
  restage(addService(world, 'shop', 'production', 'search', config('ghcr.io/acme/search:0.3', { routes: [route('search-shop.localhost', 7700)] })))
}

export function seededWorld(): World {
  const world = emptyWorld()
  seedShop(world)
  addProject(world, 'docs', 'Handbook and API reference.')
  past(world, addService(world, 'docs', 'production', 'site', config('nginx:1.27', { routes: [route('docs.localhost', 80)] })), 5000, { is_live: true })
  addProject(world, 'playground', '')
  return world
}
