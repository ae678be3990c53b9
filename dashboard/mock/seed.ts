import { seedEvents } from './events'
import type { Deployment, Service } from '@/api/types'
import { config, route, without } from './config'
import { seedCleanUps } from './operations/maintenance'
import { CHECK, past, stepsThen } from './past'
import { seedStaging } from './seed_staging'
import { refresh } from './staging'
import { addEnvironment, addProject, addService, emptyWorld, memoryOf, minutesAgo, write, type World } from './world'

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
  memoryOf(world, deployment).steps = stepsThen(12, [
    ['run the release command', 0.4, 0.8],
    ['start the new version', 0.9, 1.5, 60.3],
  ])
}

function seedWeb(world: World) {
  const variables = { DATABASE_URL: 'postgres://shop:hunter2@db:5432/shop', GREETING: 'Ahoy', LOG_LEVEL: 'info', SESSION_SECRET: 'c0ffee' }
  const web = addService(world, 'shop', 'production', 'web', config('ghcr.io/acme/storefront:2.8.1', {
    credentials: { username: 'acme-robot' },
    release_command: ['bin/migrate', '--all'],
    replicas: 2,
    limits: { cpus: 1, memory_bytes: 536_870_912 },
    routes: [route('shop.localhost', 3000), route('shop.localhost', 3001, { path: '/api' }), route('www.shop.localhost', null, { redirect: { url: 'http://shop.localhost:8080', permanent: true } })],
    variables,
    config_files: [{ name: 'features', path: '/etc/storefront/features.toml', language: 'toml', version: 2, content: '[wishlist]\nenabled = true\n\n[reviews]\nenabled = false\n' }],
    health_check: CHECK,
  }))
  for (let number = 1; number <= 5; number++)
    past(world, web, 20_000 - number * 3000, { status: 'removed', image: `ghcr.io/acme/storefront:2.${number}.0`, message: number === 3 ? 'New product pages' : '' })
  past(world, web, 1600, { status: 'failed', image: 'ghcr.io/acme/storefront:2.8.0', failure: 'The container ended by itself with exit code 1.' })
  past(world, web, 47, { is_live: true, message: 'Faster search', trigger: 'token' })
  web.wanted = {
    ...structuredClone(web.wanted),
    image: 'ghcr.io/acme/storefront:2.9.0',
    replicas: 3,
    limits: { cpus: 1.5, memory_bytes: 1_073_741_824 },
    variables: { ...without(variables, 'LOG_LEVEL'), GREETING: 'Ahoy, sailor', FEATURE_WISHLIST: 'on' },
  }
  world.tokens.set(web.id, [{ id: 't1', kind: 'deploy', name: 'GitHub Actions', created_at: minutesAgo(30_000) }])
}

function seedCheckout(world: World) {
  const checkout = addService(world, 'shop', 'production', 'checkout', config('ghcr.io/acme/checkout:2.4', {
    routes: [route('checkout.localhost', 8000)],
    health_check: { ...CHECK, port: 8000, successes: 2 },
    shared_volumes: [],
  }))
  for (let number = 1; number <= 4; number++) past(world, checkout, 9000 - number * 1000, { status: 'removed' })
  const fifth = past(world, checkout, 4000, { status: 'removed', message: 'Try again', retry_of: null })
  past(world, checkout, 2900, { is_live: true, message: 'Redeploy of 5', redeploy_of: fifth.id })
  const failed = past(world, checkout, 12, {
    status: 'failed',
    image: 'ghcr.io/acme/checkout:3.0-rc1',
    message: 'Currencies',
    settled_at: minutesAgo(12, 60.5),
    failure: 'The new version never passed its health check, so the previous one was kept.\nGET /healthz on port 8000 answered 503 six times in 60 s.',
  })
  checkout.wanted = { ...checkout.wanted, image: 'ghcr.io/acme/checkout:3.0-rc1' }
  writeFailure(world, failed)
}

function seedBlog(world: World) {
  const blog = addService(world, 'shop', 'production', 'blog', config(null, {
    git: { repository: 'https://git.example.com/acme/blog.git', ref: 'main', known_hosts: null },
    build: { folder: '.', dockerfile: 'Dockerfile', content: null, target: 'web', arguments: { NODE_ENV: 'production' }, secrets: ['NPM_TOKEN'] },
    routes: [route('blog.localhost', 3000)],
    variables: { NPM_TOKEN: 'npm_4711' },
  }))
  const commit = { id: '3f9a2c7d1e5b8a604c2d9e7f1a3b5c6d7e8f9a01', author: 'Grace', message: 'Write about the new harbour' }
  past(world, blog, 700, { is_live: true, commit, build_title: 'Dockerfile' })
}

function seedDatabase(world: World): Service {
  const db = addService(world, 'shop', 'production', 'db', config('postgres:17', {
    variables: { POSTGRES_DB: 'shop', POSTGRES_PASSWORD: 'hunter2', POSTGRES_USER: 'shop' },
    volumes: [{ name: 'data', path: '/var/lib/postgresql/data', read_only: false, host_path: null, engine_name: 'slipway-vol-data' }],
    host_ports: [{ published: 5432, protocol: 'tcp', target: 5432 }],
    health_check: { ...CHECK, path: '/', command: ['pg_isready', '-U', 'shop'] },
  }))
  past(world, db, 40_000, { status: 'removed', image: 'postgres:16' })
  past(world, db, 8000, { is_live: true, gap_seconds: 2.4 })
  return db
}

function seedShop(world: World) {
  addProject(world, 'shop', 'The storefront, its checkout and what they need.', ['production', 'staging'])
  world.shared.set('shop/production', { LOG_LEVEL: 'warning', SENTRY_DSN: 'https://9f2c@sentry.example/4', TZ: 'Europe/Berlin' })
  seedWeb(world)
  seedCheckout(world)
  seedBlog(world)
  const db = seedDatabase(world)
  const backup = addService(world, 'shop', 'production', 'backup', config('ghcr.io/acme/backup:1.0', {
    shared_volumes: [{ name: 'source', service_id: db.id, volume: 'data', path: '/source' }],
    volumes: [{ name: 'archive', path: '/archive', read_only: true, host_path: '/srv/archive', engine_name: null }],
  }))
  past(world, backup, 700, { is_live: true, status: 'sleeping' })
  const mail = addService(world, 'shop', 'production', 'mail-worker', config('ghcr.io/acme/mail:1.12', { variables: { QUEUE: 'mail' } }))
  past(world, mail, 300, { is_live: true })
  addService(world, 'shop', 'production', 'search', config('ghcr.io/acme/search:0.3', { routes: [route('search-shop.localhost', 7700)] }))
}

/** With a clone of which one service does not serve. */
function seedDocs(world: World) {
  addProject(world, 'docs', 'Handbook and API reference.')
  past(world, addService(world, 'docs', 'production', 'site', config('nginx:1.27', { routes: [route('docs.localhost', 80)] })), 5000, { is_live: true })
  addEnvironment(world, 'docs', 'preview', {
    status: 'clone_failed',
    clone_of: 'production',
    failure: 'Not all services of it serve: search. Each can be retried alone.',
  })
  past(world, addService(world, 'docs', 'preview', 'site', config('nginx:1.27', { routes: [route('site-docs-preview.localhost', 80)] })), 30, { is_live: true })
  const failure = 'The container ended by itself with exit code 1.'
  past(world, addService(world, 'docs', 'preview', 'search', config('ghcr.io/acme/search:0.3')), 30, { status: 'failed', failure })
}

export function seededWorld(): World {
  const world = emptyWorld()
  seedShop(world)
  seedStaging(world)
  seedDocs(world)
  seedCleanUps(world)
  addProject(world, 'playground', '')
  seedEvents(world)
  for (const service of world.services) refresh(world, service)
  return world
}
