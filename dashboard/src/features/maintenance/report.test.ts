import { expect, test } from 'vitest'
import { kindIn } from './kinds'
import { foundIn, lookOf } from './report'

test('a report is sentences, each with what it is about', () => {
  const report = 'Removed build cache: 1, 3.4 GB.\n  layers, 3.4 GB\nRemoved abandoned checkouts: 0, 0 bytes.'
  expect(foundIn(report)).toEqual([
    { sentence: 'Removed build cache: 1, 3.4 GB.', names: ['layers, 3.4 GB'] },
    { sentence: 'Removed abandoned checkouts: 0, 0 bytes.', names: [] },
  ])
  expect(foundIn('')).toEqual([])
})

test('a clean-up moves until it came to an end, in whatever words that is reported', () => {
  expect(lookOf({ state: 'scheduled', ended_at: null })).toEqual({ tone: 'busy', label: 'Waiting', moving: true })
  expect(lookOf({ state: 'running', ended_at: null }).moving).toBe(true)
  expect(lookOf({ state: 'completed', ended_at: '2026-11-25T12:00:00Z' })).toEqual({ tone: 'good', label: 'Done', moving: false })
  expect(lookOf({ state: 'crashed', ended_at: null }).tone).toBe('bad')
})

test('only what can be cleaned up is found in the address', () => {
  expect([kindIn('images'), kindIn('dust'), kindIn(null)]).toEqual(['images', undefined, undefined])
})
