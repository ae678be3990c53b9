import { expect, test } from 'vitest'
import { filterIn, known, questionOf } from './filter'
import { DONE, actionWords, actorWords, detailWords, placeWords } from './words'

const NOTHING = { names: [], before: null, source: null, reason: null, removed: {}, dry_run: null }

test('an event is described in words, and one of an unknown kind as it is', () => {
  expect(actionWords({ action: 'token.issued' })).toBe('issued a token')
  expect(actionWords({ action: 'dust.settled' })).toBe('dust.settled')
  expect(actorWords({ actor: '', actor_kind: 'platform' })).toBe('The platform')
  expect(placeWords({ object_kind: 'service', object: 'web', project: 'shop', environment: 'staging' })).toBe('shop / staging / web')
  expect(placeWords({ object_kind: 'environment', object: 'staging', project: 'shop', environment: 'staging' })).toBe('shop / staging')
})

test.each([
  [{ names: ['A', 'B'] }, 'A, B'],
  [{ before: 'old' }, 'was old'],
  [{ source: 'production' }, 'from production'],
  [{ reason: 'retry' as const, source: '#3' }, 'retry of #3'],
  [{ reason: 'superseded' as const, source: '#4' }, 'superseded by #4'],
  [{ removed: { services: 2, volumes: 1 } }, '2 services, 1 volumes removed, nothing left'],
  [{ names: ['images'], dry_run: true }, 'images · only reported what would go'],
  [{}, ''],
])('details %o', (detail, words) => {
  expect(detailWords({ ...NOTHING, ...detail })).toBe(words)
})

test('a filter is what the address says, without what it cannot mean', () => {
  expect(filterIn(new URLSearchParams('project=shop&kind=ends&age=day'))).toEqual({ project: 'shop', kind: 'ends', age: 'day' })
  expect(filterIn(new URLSearchParams('kind=dust&age=eon&project='))).toEqual({})
  const now = Date.parse('2026-01-31T12:00:00Z')
  expect(questionOf({ kind: 'upkeep', age: 'week' }, now)).toEqual({ project: undefined, action: ['clean_up.requested'], since: '2026-01-24T12:00:00.000Z' })
})

test('every action is in one filter', () => {
  expect([...known].sort()).toEqual(Object.keys(DONE).sort())
})
