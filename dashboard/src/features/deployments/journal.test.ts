import { expect, test } from 'vitest'
import type { JournalLine } from '@/api/types'
import { filterIn, merged, SHOWN_LINES, shownLines } from './journal'

const line = (cursor: number, more: Partial<JournalLine> = {}): JournalLine => ({
  cursor,
  at: '2026-01-01T00:00:00Z',
  level: 'info',
  source: 'app',
  text: `line ${cursor}`,
  ...more,
})
const cursors = (lines: { cursor: number }[]) => lines.map(({ cursor }) => cursor)

test('new lines follow the known ones', () => {
  expect(cursors(merged([line(1)], [line(2), line(5)]))).toEqual([1, 2, 5])
})

test('lines that are replayed appear once and in order', () => {
  expect(cursors(merged([line(1), line(3)], [line(2), line(3), line(4)]))).toEqual([1, 2, 3, 4])
})

test('a journal of any length keeps as many lines as are shown, the latest', () => {
  const many = Array.from({ length: SHOWN_LINES }, (_, index) => line(index + 1))
  for (const more of [[line(SHOWN_LINES + 1)], [line(SHOWN_LINES), line(SHOWN_LINES + 1)]])
    expect([merged(many, more).length, merged(many, more)[0]?.cursor]).toEqual([SHOWN_LINES, 2])
})

test('the address holds the filter, and nonsense in it filters nothing', () => {
  expect(filterIn(new URLSearchParams('level=error&source=build'))).toEqual({ level: 'error', source: 'build' })
  expect(filterIn(new URLSearchParams('level=loud&source='))).toEqual({ level: 'info', source: 'all' })
})

test('a level shows itself and what is worse', () => {
  const lines = [line(1), line(2, { level: 'warning' }), line(3, { level: 'error' })]
  expect(shownLines(lines, { level: 'warning', source: 'all' }).map(({ key }) => key)).toEqual([2, 3])
})

test('a source hides the others', () => {
  const lines = [line(1), line(2, { source: 'system' })]
  expect(shownLines(lines, { level: 'info', source: 'system' }).map(({ key }) => key)).toEqual([2])
})
