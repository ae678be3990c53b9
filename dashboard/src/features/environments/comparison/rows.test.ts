import { expect, test } from 'vitest'
import type { Comparison, ServiceComparison } from '@/api/types'
import { isPromotable, rowsOf, rowsOfPlaces, summaryOf } from './rows'

const NOTHING = { added: [], removed: [], different: [] }

function compared(more: Partial<ServiceComparison> = {}): ServiceComparison {
  return {
    service: 'web',
    service_id: 's2',
    compared_with_id: 's1',
    is_same: false,
    not_serving: [],
    facts: [],
    settings: [],
    variables: NOTHING,
    shared_variables: NOTHING,
    routes: NOTHING,
    volumes: NOTHING,
    config_files: NOTHING,
    ...more,
  }
}

function comparison(more: Partial<Comparison> = {}): Comparison {
  return { environment: 'staging', compared_with: 'production', services: NOTHING, shared_variables: NOTHING, compared: [], ...more }
}

test('values are reported as people write them, and what is missing as missing', () => {
  const facts = [
    { name: 'commit', before: '8c41d0ffee57a11b', after: '3f9a2c7d1e5b8a60' },
    { name: 'limits/memory_bytes', before: 1_073_741_824, after: null },
    { name: 'limits/cpus', before: 1, after: 0.5 },
    { name: 'drain_seconds', before: 5, after: 9 },
    { name: 'something new', before: 1, after: 2 },
  ]
  expect(rowsOf(compared({ facts }))).toEqual([
    { what: 'Commit', before: '8c41d0f', after: '3f9a2c7' },
    { what: 'Limits: Memory', before: '1 GiB', after: null },
    { what: 'Limits: CPU', before: '1 core', after: '0.5 cores' },
    { what: 'Drain', before: '5 s', after: '9 s' },
    { what: 'something new', before: '1', after: '2' },
  ])
})

test('of variables and contents only the names are reported', () => {
  const found = rowsOf(compared({ settings: ['release_command'], variables: { added: ['B'], removed: ['C'], different: ['A'] } }))
  expect(found).toEqual([
    { what: 'Release command', before: 'differs', after: 'differs' },
    { what: 'Variable B', before: null, after: 'there' },
    { what: 'Variable C', before: 'there', after: null },
    { what: 'Variable A', before: 'another value', after: 'another value' },
  ])
  expect(rowsOfPlaces(comparison({ services: { ...NOTHING, removed: ['db'] } }))).toEqual([{ what: 'Service db', before: 'there', after: null }])
})

test('a version is worth a promotion where it serves and another one does there', () => {
  const apart = compared({ facts: [{ name: 'image', before: 'shop:1', after: 'shop:2' }] })
  expect(isPromotable(apart, 'staging')).toBe(true)
  expect(isPromotable(compared({ facts: [{ name: 'replicas', before: 1, after: 2 }] }), 'staging')).toBe(false)
  const idle = compared({ not_serving: ['production'] })
  expect([isPromotable(idle, 'staging'), isPromotable(idle, 'production')]).toEqual([true, false])
  expect(isPromotable(compared({ not_serving: ['production', 'staging'] }), 'staging')).toBe(false)
})

test('how many differ is said in one sentence', () => {
  expect(summaryOf(comparison())).toBe('No service is in both.')
  expect(summaryOf(comparison({ compared: [compared({ is_same: true })] }))).toBe('What serves is the same: 1 service that both have.')
  expect(summaryOf(comparison({ compared: [compared(), compared({ is_same: true })] }))).toBe('1 of 2 services that both have differs.')
})
