import { expect, test } from 'vitest'
import { deploymentFrom, plannedAgain } from './wish'

test('a redeploy names the deployment, a deploy takes what is pending', () => {
  const form = new FormData()
  form.set('message', ' Faster search ')
  expect(deploymentFrom(form, { kind: 'deploy' })).toEqual({ message: 'Faster search', supersede: false })
  form.set('supersede', 'on')
  expect(deploymentFrom(form, { kind: 'redeploy', id: 'd1' })).toEqual({ message: 'Faster search', supersede: true, redeploy: 'd1' })
})

test('a restart is planned as what serves once more', () => {
  expect(plannedAgain({ kind: 'restart', live: 'd7' })).toBe('d7')
  expect(plannedAgain({ kind: 'deploy' })).toBeUndefined()
})
