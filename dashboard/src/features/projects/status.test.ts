import { expect, test } from 'vitest'
import { health, progress, whatGoes } from './status'

const production = { id: 'e1', name: 'production' }

test('a project that goes is neither live nor empty', () => {
  expect(health({ status: 'deleting', service_count: 2, live_count: 2 }).words).toBe('Deleting')
  expect(health({ status: 'ready', service_count: 2, live_count: 1 })).toEqual({ tone: 'warn', words: '1 of 2 live' })
})

test('what goes is said before it is asked for', () => {
  expect(whatGoes({ service_count: 0, environments: [production] })).toContain('goes at once')
  expect(whatGoes({ service_count: 3, environments: [production, { id: 'e2', name: 'staging' }] })).toContain('Its 3 services in its 2 environments are deleted')
  expect(whatGoes({ service_count: 1, environments: [production] })).toContain('Its service is deleted')
})

test('how far the end is, is known by what is left', () => {
  expect([2, 1, 0].map((service_count) => progress({ service_count }))).toEqual([
    '2 services are still there.',
    '1 service is still there.',
    'Its services are gone; the rest follows.',
  ])
})
