import { expect, test } from 'vitest'
import type { Deployment } from '@/api/types'
import { statusesOf, statusIn } from './filter'
import { withDeployment } from './lists'

const deployment = (id: string, more: Partial<Deployment> = {}): Deployment => ({
  id,
  number: 1,
  service_id: 's1',
  service: 'web',
  project: 'shop',
  environment: 'production',
  status: 'healthy',
  is_live: false,
  message: '',
  trigger: 'manual',
  redeploy_of: null,
  retry_of: null,
  rollout_id: null,
  wave: null,
  image: 'shop:1',
  commit: null,
  build_title: null,
  image_digest: null,
  failure: null,
  queued_at: '2026-01-01T00:00:00Z',
  started_at: null,
  settled_at: null,
  gap_seconds: null,
  run_url: null,
  actions: [],
  ...more,
})
const pages = (...items: Deployment[]) => [{ items }]
const ids = (list: { items: Deployment[] }[]) => list.flatMap((page) => page.items.map(({ id }) => id))

test('a new deployment comes first', () => {
  expect(ids(withDeployment(pages(deployment('a')), deployment('b', { status: 'queued' }), 'all'))).toEqual(['b', 'a'])
})

test('when another version became live, the one before no longer is', () => {
  const list = withDeployment(pages(deployment('a', { is_live: true })), deployment('b', { is_live: true }), 'all')
  expect(list[0]?.items.map(({ is_live }) => is_live)).toEqual([true, false])
})

test('a narrowed list takes only what belongs, and loses what no longer does', () => {
  const moving = pages(deployment('a', { status: 'starting' }))
  expect(ids(withDeployment(moving, deployment('b', { status: 'failed' }), 'moving'))).toEqual(['a'])
  expect(ids(withDeployment(moving, deployment('a', { status: 'failed' }), 'moving'))).toEqual([])
})

test('the address holds the filter, and nonsense in it filters nothing', () => {
  expect(statusIn(new URLSearchParams('status=failed'))).toBe('failed')
  expect(statusIn(new URLSearchParams('status=loud'))).toBe('all')
  expect(statusesOf('moving')).toEqual(['queued', 'preparing', 'building', 'starting', 'cancelling'])
})
