import { expect, test } from 'vitest'
import { changedOnly } from '@/config/field_form'
import { aConfig } from '@/config/sample'
import { healthCheckFrom, sourceFrom } from './patch'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const SHOP = { image: 'shop:1', git: null, upload: null, build: null }
const HTTP = { path: '/up', port: null, command: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 }
const HTTP_FORM = { 'health_check:choice': 'http', 'health_check/path': '/up', 'health_check/port': '', 'health_check/grace_seconds': '60', 'health_check/timeout_seconds': '5', 'health_check/successes': '' }

test('what was left alone stages nothing', () => {
  expect(changedOnly(aConfig(), sourceFrom(formOf({ image: 'shop:1', 'credentials:choice': 'keep' })))).toEqual({})
  expect(changedOnly(aConfig({ health_check: HTTP }), healthCheckFrom(formOf(HTTP_FORM)))).toEqual({})
})

test('a password is kept, replaced or removed', () => {
  const typed = { 'credentials/username': ' robot', 'credentials/password': ' s3cret' }
  const source = (choice: string) => sourceFrom(formOf({ image: 'shop:1', ...typed, 'credentials:choice': choice }))
  expect(source('keep')).toEqual(SHOP)
  expect(source('remove')).toEqual({ ...SHOP, credentials: null })
  expect(source('replace').credentials).toEqual({ username: 'robot', password: ' s3cret' })
})

test('credentials for base images name their registry', () => {
  const typed = { 'base_registry/host': ' ghcr.io ', 'base_registry/username': 'robot', 'base_registry/password': 's3cret', 'base_registry:choice': 'replace' }
  expect(sourceFrom(formOf({ image: 'shop:1', ...typed })).base_registry).toEqual({ host: 'ghcr.io', username: 'robot', password: 's3cret' })
})

test('a health check asks over HTTP, runs a command, or is none', () => {
  const check = (fields: Record<string, string>) => healthCheckFrom(formOf({ ...HTTP_FORM, ...fields })).health_check
  expect(check({})).toEqual(HTTP)
  expect(check({ 'health_check:choice': 'none' })).toBeNull()
  const command = { 'health_check:choice': 'command', 'health_check/path': '', 'health_check/command': 'pg_isready\n-U\nshop' }
  expect(check(command)).toEqual({ ...HTTP, path: '/', command: ['pg_isready', '-U', 'shop'] })
})
