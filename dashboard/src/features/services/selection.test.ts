import { expect, test } from 'vitest'
import { outcome, toggled } from './selection'

test('a second press takes a service out of the selection', () => {
  expect(toggled([{ slug: 'web' }], { slug: 'mail' })).toEqual(['web', 'mail'])
  expect(toggled([{ slug: 'web' }, { slug: 'mail' }], { slug: 'web' })).toEqual(['mail'])
})

test('the toast says how many, and who was skipped', () => {
  expect(outcome(2, 'being deployed', '')).toEqual(['good', '2 services are being deployed', undefined])
  expect(outcome(1, 'waking up', 'mail, web')).toEqual(['good', '1 service is waking up', 'Skipped: mail, web'])
  expect(outcome(0, 'waking up', 'web')).toEqual(['bad', 'Nothing is waking up', 'Skipped: web'])
})
