import { expect, test } from 'vitest'
import type { ServiceConfig } from '@/api/types'
import { serviceFromForm, settingsPatch } from './forms'

const WANTED: ServiceConfig = {
  image: 'shop:1',
  command: null,
  replicas: 1,
  routes: [],
  variables: {},
  health_check: { path: '/', port: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 },
  stop_grace_seconds: 30,
  drain_seconds: 5,
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const SETTINGS = {
  image: 'shop:1',
  command: '',
  replicas: '1',
  health_check: 'on',
  health_path: '/',
  health_port: '',
  health_grace: '60',
  health_timeout: '5',
  health_successes: '1',
  stop_grace_seconds: '30',
  drain_seconds: '5',
}

test('settings that were left alone stage nothing', () => {
  expect(settingsPatch(WANTED, formOf(SETTINGS))).toEqual({})
})

test('only what was edited is staged', () => {
  const patch = settingsPatch(WANTED, formOf({ ...SETTINGS, image: 'shop:2', command: 'serve\n--port=80', health_path: '/up' }))
  expect(patch).toEqual({
    image: 'shop:2',
    command: ['serve', '--port=80'],
    health_check: { path: '/up', port: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 },
  })
})

test('an unticked health check is taken away', () => {
  const form = formOf(SETTINGS)
  form.delete('health_check')
  expect(settingsPatch(WANTED, form)).toEqual({ health_check: null })
})

test('a port without a domain asks for a generated one', () => {
  const { body } = serviceFromForm(formOf({ slug: ' web ', image: 'shop:1', port: '80', domain: '' }))
  expect(body).toEqual({ slug: 'web', image: 'shop:1', port: 80 })
})

test('a domain is a route of its own', () => {
  const { body } = serviceFromForm(formOf({ slug: 'web', image: 'shop:1', port: '80', domain: 'shop.example', variables: 'A=1', health_path: '/up' }))
  expect(body).toEqual({
    slug: 'web',
    image: 'shop:1',
    routes: [{ domain: 'shop.example', port: 80 }],
    variables: { A: '1' },
    health_check: { path: '/up' },
  })
})

test('what cannot be sent is complained about at its field', () => {
  const { complaints } = serviceFromForm(formOf({ slug: 'web', image: 'shop:1', domain: 'shop.example', variables: 'A=1\nwhat' }))
  expect(complaints.port).toContain('needs the port')
  expect(complaints.variables).toContain('line 2')
})
