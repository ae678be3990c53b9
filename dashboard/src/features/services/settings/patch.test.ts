import { expect, test } from 'vitest'
import { aConfig } from '@/config/sample'
import { changedOnly, commandsFrom, endingFrom, healthCheckFrom, scaleFrom, sourceFrom } from './patch'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const SHOP = { image: 'shop:1', git: null, upload: null, build: null }
const HTTP = { path: '/up', port: null, command: null, grace_seconds: 60, timeout_seconds: 5, successes: 1 }
const HTTP_FORM = { health_check: 'http', health_path: '/up', health_port: '', health_grace: '60', health_timeout: '5', health_successes: '1' }

test('what was left alone stages nothing', () => {
  const wanted = aConfig({ health_check: HTTP, limits: { cpus: 0.5, memory_bytes: 536_870_912 } })
  expect(changedOnly(wanted, sourceFrom(formOf({ image: 'shop:1', credentials: 'keep' })))).toEqual({})
  expect(changedOnly(wanted, commandsFrom(formOf({ command: '', release_command: '' })))).toEqual({})
  expect(changedOnly(wanted, healthCheckFrom(formOf(HTTP_FORM)))).toEqual({})
  expect(changedOnly(wanted, endingFrom(formOf({ stop_grace_seconds: '30', drain_seconds: '5' })))).toEqual({})
  const scale = { replicas: '1', limits_cpus: '0.5', limits_memory: '512', limits_memory_unit: 'MiB' }
  expect(changedOnly(wanted, scaleFrom(formOf(scale)))).toEqual({})
})

test('a password is kept, replaced or removed', () => {
  const source = (more: Record<string, string>) => sourceFrom(formOf({ image: 'shop:1', credentials_username: 'robot', credentials_password: ' s3cret', ...more }))
  expect(source({ credentials: 'keep' })).toEqual(SHOP)
  expect(source({ credentials: 'remove' })).toEqual({ ...SHOP, credentials: null })
  expect(source({ credentials: 'replace' }).credentials).toEqual({ username: 'robot', password: ' s3cret' })
})

test('a sign-in for base images names its registry', () => {
  const base = { base_registry_host: ' ghcr.io ', base_registry_username: 'robot', base_registry_password: 's3cret' }
  const source = (choice: string) => sourceFrom(formOf({ image: 'shop:1', ...base, base_registry: choice }))
  expect(source('keep')).toEqual(SHOP)
  expect(source('remove')).toEqual({ ...SHOP, base_registry: null })
  expect(source('replace').base_registry).toEqual({ host: 'ghcr.io', username: 'robot', password: 's3cret' })
})

test('each line of a command is one argument, spaces and all', () => {
  expect(commandsFrom(formOf({ command: 'serve\r\n--greeting=Ahoy there\n', release_command: 'migrate' }))).toEqual({
    command: ['serve', '--greeting=Ahoy there'],
    release_command: ['migrate'],
    copy_commands: null,
  })
})

test('commands around a copy are both of them, the first one, or none', () => {
  const stated = (fields: Record<string, string>) => commandsFrom(formOf({ copy_timeout: '60', ...fields })).copy_commands
  expect(stated({ copy_before: 'redis-cli\nSAVE', copy_after: '' })).toEqual({ before: ['redis-cli', 'SAVE'], after: null, timeout_seconds: 60 })
  expect(stated({ copy_before: 'pause', copy_after: 'resume', copy_timeout: '' })).toEqual({ before: ['pause'], after: ['resume'], timeout_seconds: 300 })
  expect(stated({ copy_before: '', copy_after: 'resume' })?.before).toEqual([])
  expect(stated({ copy_before: '', copy_after: '' })).toBeNull()
  const wanted = aConfig({ copy_commands: { before: ['pause'], after: null, timeout_seconds: 60 } })
  expect(changedOnly(wanted, commandsFrom(formOf({ copy_before: 'pause', copy_timeout: '60' })))).toEqual({})
})

test('memory is sent in bytes, and an empty limit is none', () => {
  const form = { replicas: '2', limits_cpus: '', limits_memory: '1.5', limits_memory_unit: 'GiB', reservations_cpus: '', reservations_memory: '' }
  expect(scaleFrom(formOf(form))).toEqual({ replicas: 2, limits: { cpus: null, memory_bytes: 1_610_612_736 }, reservations: null })
})

test('a health check asks over HTTP, runs a command, or is none', () => {
  expect(healthCheckFrom(formOf({ ...HTTP_FORM, health_check: 'none' }))).toEqual({ health_check: null })
  expect(healthCheckFrom(formOf({ ...HTTP_FORM, health_check: 'command', health_command: 'pg_isready\n-U\nshop' })).health_check).toEqual({
    ...HTTP,
    path: '/',
    command: ['pg_isready', '-U', 'shop'],
  })
})
