import { expect, test } from 'vitest'
import { configFileFrom, sharedVolumeFrom, volumeFrom } from './parts'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

test('a volume is written unless it is said to be read-only', () => {
  expect(volumeFrom(formOf({ name: ' data ', path: '/data', host_path: '' }))).toEqual({
    name: 'data',
    body: { path: '/data', read_only: false, host_path: null },
  })
  expect(volumeFrom(formOf({ name: 'data', path: '/data', read_only: 'on' })).body.read_only).toBe(true)
})

test('a folder of the host is always read-only', () => {
  expect(volumeFrom(formOf({ path: '/media', host_path: '/srv/media' }), 'media')).toEqual({
    name: 'media',
    body: { path: '/media', read_only: true, host_path: '/srv/media' },
  })
})

test('a shared volume names its owner and the volume there', () => {
  expect(sharedVolumeFrom(formOf({ name: 'uploads', service_id: '0192-aa', volume: 'files', path: '/uploads' }))).toEqual({
    name: 'uploads',
    body: { service_id: '0192-aa', volume: 'files', path: '/uploads' },
  })
})

test('a config file keeps the line breaks that were typed', () => {
  const { body } = configFileFrom(formOf({ path: '/etc/app.ini', content: '[a]\r\nb = 1\r\n', language: 'ini' }), 'settings')
  expect(body).toEqual({ path: '/etc/app.ini', content: '[a]\nb = 1\n', language: 'ini' })
})
