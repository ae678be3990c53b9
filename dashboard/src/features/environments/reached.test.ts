import { expect, test } from 'vitest'
import { howMany, whatChanges } from './reached'

const web = { service_id: 's1', service: 'web', variables: { added: ['A', 'B'], removed: ['C'], different: ['D'] } }

test('what changes for a service is one phrase', () => {
  expect(whatChanges(web)).toBe('gets A and B, loses C, another value of D')
  expect(whatChanges({ ...web, variables: { added: [], removed: [], different: ['D', 'E'] } })).toBe('other values of D and E')
})

test('that nobody is reached is said, too', () => {
  expect(howMany([])).toContain('No service')
  expect(howMany([web])).toBe('1 service changes with its next deployment:')
  expect(howMany([web, web])).toContain('2 services change')
})
