import { expect, test } from 'vitest'
import { inWords, subject } from './describe'
import { compared } from './keyed'

test('each entry stands in relation to what runs', () => {
  const standings = compared({ SAME: '1', CHANGED: '1', REMOVED: '1' }, { SAME: '1', CHANGED: '2', ADDED: '3' })
  expect(Object.fromEntries(standings.map(({ key, standing }) => [key, standing]))).toEqual({
    ADDED: 'added',
    CHANGED: 'changed',
    REMOVED: 'removed',
    SAME: 'same',
  })
})

test('a change is told in words', () => {
  expect(subject({ field: 'variables', key: 'GREETING' })).toBe('Variable GREETING')
  expect(inWords('drain_seconds', 5)).toBe('5 s')
  expect(inWords('command', ['serve', '--port=80'])).toBe('serve --port=80')
  expect(inWords('health_check', { path: '/up', port: null, grace_seconds: 60 })).toBe('path /up, grace 60')
  expect(inWords('health_check', null)).toBeNull()
})
