import { expect, test } from 'vitest'
import { explain, formErrors, problemOf } from './problem'

const invalid = problemOf(422, {
  title: 'Invalid',
  detail: 'The request is not valid.',
  errors: [
    { pointer: '/slug', detail: 'must be shorter' },
    { pointer: '#/routes/0/domain', detail: 'Not a domain.' },
    { pointer: '/colour', detail: 'Unknown field.' },
  ],
})

test('a field error goes to the field that its pointer names', () => {
  const errors = formErrors(invalid, ['slug', 'routes'])
  expect(errors.of('slug')).toBe('Must be shorter.')
  expect(errors.of('routes')).toBe('Not a domain.')
})

test('the most specific field wins', () => {
  const errors = formErrors(invalid, ['routes', 'routes/0/domain'])
  expect(errors.of('routes/0/domain')).toBe('Not a domain.')
  expect(errors.of('routes')).toBeUndefined()
})

test('an error of no field of the form is reported above it', () => {
  expect(formErrors(invalid, ['slug', 'routes']).summary?.detail).toBe('Unknown field.')
  expect(formErrors(invalid, ['slug', 'routes', 'colour']).summary).toBeNull()
})

test('a problem without field errors is reported as it is', () => {
  const taken = problemOf(409, { title: 'Name taken', detail: 'There is already a project shop.' })
  expect(formErrors(taken, ['slug']).summary).toEqual({ title: 'Name taken', detail: 'There is already a project shop.' })
})

test('an answer that is no problem document still becomes one', () => {
  expect(problemOf(502, '<html>').title).toBe('The platform could not answer')
})

test('a network failure asks for the connection to be checked', () => {
  expect(explain(new TypeError('Failed to fetch')).title).toBe('The platform does not answer')
})
