import { expect, test } from 'vitest'
import { inWords, lineCount, subject } from './describe'
import { byKey, compared } from './keyed'
import { same } from './same'
import { aConfig } from './sample'

test('each entry stands in relation to what runs', () => {
  const standings = compared({ SAME: '1', CHANGED: '1', REMOVED: '1' }, { SAME: '1', CHANGED: '2', ADDED: '3' })
  expect(Object.fromEntries(standings.map(({ key, standing }) => [key, standing]))).toEqual({
    ADDED: 'added',
    CHANGED: 'changed',
    REMOVED: 'removed',
    SAME: 'same',
  })
})

test('the order in which parts are listed makes no difference', () => {
  const a = { name: 'a', path: '/a', read_only: false, host_path: null, engine_name: null }
  const b = { name: 'b', path: '/b', read_only: false, host_path: null, engine_name: null }
  expect(same(byKey(aConfig({ volumes: [a, b] })), byKey(aConfig({ volumes: [b, a] })))).toBe(true)
})

test('a change says what it is about', () => {
  expect(subject({ field: 'variables', key: 'GREETING' })).toBe('Variable GREETING')
  expect(subject({ field: 'release_command', key: null })).toBe('Release command')
})

test('a value is described in words', () => {
  expect(inWords('drain_seconds', 5)).toBe('5 s')
  expect(inWords('command', ['serve', '--greeting=Ahoy there'])).toBe('serve "--greeting=Ahoy there"')
  expect(inWords('health_check', { path: '/up', port: null, command: null, grace_seconds: 60, successes: 2 })).toBe('GET /up, within 60 s, 2 in a row')
  expect(inWords('health_check', { path: '/', command: ['pg_isready'], grace_seconds: 30 })).toBe('pg_isready, within 30 s')
  expect(inWords('copy_commands', { before: ['redis-cli', 'SAVE'], after: null })).toBe('before a copy: redis-cli SAVE')
  expect(inWords('copy_commands', { before: ['pause'], after: ['go', 'on'], timeout_seconds: 9 })).toBe('before a copy: pause, after a copy: go on, time limit: 9 s')
  expect(inWords('limits', { cpus: 0.5, memory_bytes: 536_870_912 })).toBe('CPU: 0.5 cores, memory: 512 MiB')
  expect(inWords('limits', { cpus: null, memory_bytes: 1_610_612_736 })).toBe('memory: 1.5 GiB')
  expect(inWords('volumes', { path: '/data', read_only: true, host_path: '/srv/media' })).toBe("at /data, from the host's /srv/media, read-only")
  expect(inWords('config_files', { path: '/etc/app.toml', content: 'a\nb\n', version: 3 })).toBe('at /etc/app.toml, version 3, 2 lines')
  expect(inWords('host_ports', 5432)).toBe('to port 5432 of the container')
  expect(inWords('credentials', { username: 'robot' })).toBe('user name: robot')
  expect(inWords('base_registry', { host: 'ghcr.io', username: 'robot' })).toBe('registry: ghcr.io, user name: robot')
})

test('a route leads to a port or elsewhere', () => {
  expect(inWords('routes', { port: 80, strip_prefix: true, redirect: null })).toBe('port 80')
  expect(inWords('routes', { port: 80, strip_prefix: false, redirect: null })).toBe('port 80, prefix kept')
  expect(inWords('routes', { port: null, redirect: { url: 'https://b.example', permanent: true } })).toBe('redirect 308 to https://b.example')
  expect(inWords('routes', 80)).toBe('port 80')
})

test('what the words of a field leave out follows in the words of its declaration', () => {
  expect(inWords('health_check', { path: '/up', timeout_seconds: 9 })).toBe('GET /up, within 60 s, timeout: 9 s')
  expect(inWords('build', { single_page: true, install_command: 'npm ci' })).toBe('auto, install with: npm ci, one page: yes')
})

test('what is not there has no words', () => {
  expect(inWords('health_check', null)).toBeNull()
})

test('a line break at the end begins no line', () => {
  expect(['', 'a', 'a\n', 'a\nb'].map(lineCount)).toEqual([0, 1, 1, 2])
})
