import { expect, test } from 'vitest'
import { kindIn } from './kinds'
import type { Cleaned } from '@/api/types'
import { itemsOf, lookOf, summaryOf } from './report'

test('a report tells how much of each kind went, and names some of it', () => {
  const items = [{ name: 'layers', bytes: 3_400_000_000 }]
  const cache: Cleaned = { kind: 'build_cache', count: 1, bytes: 3_400_000_000, items, remark: '' }
  expect(summaryOf(cache)).toBe('Build cache: 1, 3.4 GB')
  expect(itemsOf(cache)).toEqual(['layers, 3.4 GB'])
  expect(itemsOf({ ...cache, count: 1251 })).toEqual(['layers, 3.4 GB', 'and 1,250 more'])
  expect(summaryOf({ ...cache, kind: 'abandoned_checkouts', count: 0, bytes: 0, items: [] })).toBe('Abandoned checkouts: 0, 0 bytes')
  expect(summaryOf({ ...cache, kind: 'events', count: 2, bytes: null, items: [] })).toBe('Events: 2')
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
