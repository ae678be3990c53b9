import { expect, test } from 'vitest'
import type { Environment } from '@/api/types'
import { isIncomplete, news, progress } from './status'

function anEnvironment(more: Partial<Environment> = {}): Environment {
  return {
    id: 'e1',
    name: 'staging',
    project: 'shop',
    revision: 0,
    created_at: '2026-11-20T10:00:00Z',
    service_count: 2,
    live_count: 0,
    status: 'ready',
    clone_of: 'production',
    failure: null,
    notes: [],
    actions: [],
    ...more,
  }
}

test('a clone that failed is incomplete until all that is in it serves', () => {
  const failed = anEnvironment({ status: 'clone_failed', live_count: 1 })
  expect(isIncomplete(failed)).toBe(true)
  expect(isIncomplete({ ...failed, live_count: 2 })).toBe(false)
  expect(isIncomplete({ ...failed, service_count: 0, live_count: 0 })).toBe(true)
  expect(isIncomplete(anEnvironment())).toBe(false)
})

test('progress is reported only of what is on its way', () => {
  const cloning = anEnvironment({ status: 'cloning', live_count: 1 })
  expect(progress(anEnvironment())).toBeNull()
  expect(progress({ ...cloning, service_count: 0 })).toBe('staging is being cloned from production.')
  expect(progress(cloning)).toBe('staging is being cloned from production: 2 services, 1 of them serves.')
  expect(progress(anEnvironment({ status: 'deleting', service_count: 1 }))).toBe('staging is being deleted: 1 service left.')
})

test('the end of a clone and of an archive is news, a new name is none', () => {
  const cloning = anEnvironment({ status: 'cloning' })
  const deleting = anEnvironment({ id: 'e2', status: 'deleting' })
  const ends = (after: Environment[]) => news([cloning, deleting], after).map(({ environment, end }) => [environment.id, end])
  expect(ends([cloning, deleting])).toEqual([])
  expect(ends([{ ...cloning, status: 'ready' }])).toEqual([['e1', 'cloned'], ['e2', 'gone']])
  expect(ends([{ ...cloning, status: 'clone_failed' }, deleting])).toEqual([['e1', 'incomplete']])
  expect(news([anEnvironment()], [anEnvironment({ name: 'preview' })])).toEqual([])
})
