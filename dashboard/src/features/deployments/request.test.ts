import { expect, test } from 'vitest'
import { ownMessage } from './message'
import { deploymentFrom, planned, promotionFrom } from './request'

test('a redeploy names the deployment, a deploy takes what is pending', () => {
  const form = new FormData()
  form.set('message', ' Faster search ')
  expect(deploymentFrom(form, { kind: 'deploy' })).toEqual({ message: 'Faster search', supersede: false, without_cache: false })
  form.set('supersede', 'on')
  expect(deploymentFrom(form, { kind: 'redeploy', id: 'd1' })).toEqual({ message: 'Faster search', supersede: true, without_cache: false, redeploy: 'd1' })
})

test('a restart is planned as what serves once more', () => {
  expect(planned({ kind: 'restart', live: 'd7' })).toEqual({ redeploy: 'd7' })
  expect(planned({ kind: 'deploy' })).toEqual({})
})

test('a promotion is planned and asked for with what it comes from', () => {
  expect(planned({ kind: 'promote', from: 's1', service: 'web', to: 'production' })).toEqual({ from: 's1' })
  const form = new FormData()
  form.set('message', ' Ahoy ')
  expect(promotionFrom(form, 's1')).toEqual({ from: 's1', message: 'Ahoy', supersede: false })
})

test('the platform’s own words about a redeploy are left to its mark', () => {
  expect(ownMessage({ message: 'Redeploy of 5', redeploy_of: 'd5', retry_of: null })).toBe('')
  expect(ownMessage({ message: 'Back to safety', redeploy_of: 'd5', retry_of: null })).toBe('Back to safety')
  expect(ownMessage({ message: 'Redeploy of 5', redeploy_of: null, retry_of: null })).toBe('Redeploy of 5')
})
