import { config, route } from './config'
import { CHECK, past } from './past'
import { addService, type World } from './world'

/** As far as production, and a little further. */
export function seedStaging(world: World) {
  world.shared.set('shop/staging', { LOG_LEVEL: 'debug', TZ: 'Europe/Berlin' })
  const web = addService(world, 'shop', 'staging', 'web', config('ghcr.io/acme/storefront:2.9.0', {
    release_command: ['bin/migrate', '--all'],
    limits: { cpus: 0.5, memory_bytes: 268_435_456 },
    routes: [route('web-shop-staging.localhost', 3000)],
    variables: { DATABASE_URL: 'postgres://shop:sunk3n@db:5432/shop', GREETING: 'Ahoy', SESSION_SECRET: 'c0ffee', FEATURE_WISHLIST: 'on' },
    health_check: CHECK,
  }))
  past(world, web, 90, { is_live: true })
  past(world, addService(world, 'shop', 'staging', 'mail-worker', config('ghcr.io/acme/mail:1.12', { variables: { QUEUE: 'mail' } })), 80, { is_live: true })
  addService(world, 'shop', 'staging', 'search', config('ghcr.io/acme/search:0.4', { routes: [route('search-shop-staging.localhost', 7700)] }))
  addService(world, 'shop', 'staging', 'recommender', config('ghcr.io/acme/recommender:0.1'))
  const checkout = addService(world, 'shop', 'staging', 'checkout', config('ghcr.io/acme/checkout:3.0-rc1'))
  past(world, checkout, 40, { status: 'failed', failure: 'The container ended by itself with exit code 1.' })
}
