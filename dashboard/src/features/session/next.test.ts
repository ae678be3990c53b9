import { expect, test } from 'vitest'
import { tokenIn } from './fragment'
import { nextPage } from './next'

const next = (value: string) => nextPage(new URLSearchParams({ next: value }))

test('signing in leads back to the page that was asked for', () => {
  expect(next('/services/s1?dialog=delete')).toBe('/services/s1?dialog=delete')
})

test('it never leads to another site', () => {
  for (const elsewhere of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])
    expect(next(elsewhere)).toBe('/')
})

test('a token is read from the fragment', () => {
  expect(tokenIn('#token=abc')).toBe('abc')
  expect(tokenIn('#main')).toBeNull()
})
