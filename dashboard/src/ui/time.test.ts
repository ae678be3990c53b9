import { expect, test } from 'vitest'
import { withoutAnsi } from './ansi'
import { ago, span } from './time'

test('a span is as exact as it is short', () => {
  expect([0, 840, 42_000, 185_000, 7_800_000].map(span)).toEqual(['0.0 s', '0.8 s', '42 s', '3 min 05 s', '2 h 10 min'])
})

test('the recent past in words', () => {
  const now = Date.parse('2026-01-02T00:00:00Z')
  expect(ago('2026-01-01T23:59:30Z', now)).toBe('just now')
  expect(ago('2026-01-01T23:13:00Z', now)).toBe('47 min. ago')
  expect(ago('2025-12-31T00:00:00Z', now)).toBe('2 days ago')
})

test('colours and cursor movements of a terminal are dropped', () => {
  expect(withoutAnsi('\u001b[1;32mdone\u001b[0m\u001b[2K \u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe('done link')
})
