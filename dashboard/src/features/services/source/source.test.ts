import { expect, test } from 'vitest'
import { uploadInWords } from '@/config/describe'
import { kindOf, originOf } from '@/config/source'
import { isOverSsh, sourceOf } from './source'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const REPOSITORY = 'https://git.example/shop.git'

test('what is chosen takes the place of the others', () => {
  expect(sourceOf(formOf({ source: 'image', image: ' shop:1 ', 'git/repository': REPOSITORY }))).toEqual({ image: 'shop:1', git: null, upload: null, build: null })
  expect(sourceOf(formOf({ source: 'git', 'git/repository': REPOSITORY, 'git/ref': '' }))).toEqual({
    image: null,
    upload: null,
    git: { repository: REPOSITORY, ref: 'HEAD', known_hosts: null },
    build: null,
  })
  expect(sourceOf(formOf({ source: 'dockerfile', 'build/content': 'FROM nginx\r\n' })).build).toMatchObject({ content: 'FROM nginx\n' })
})

test('only what is fetched over SSH needs the keys of its host', () => {
  expect(['git@git.example:shop.git', 'ssh://git@git.example/shop.git', REPOSITORY, 'https://ada@git.example:8443/shop.git', ''].map(isOverSsh)).toEqual([true, true, false, false, false])
})

test('the keys of a host are sent as they are kept', () => {
  const form = { source: 'git', 'git/repository': 'git@git.example:shop.git', 'git/known_hosts': 'a ssh-ed25519 AAAA\r\na ssh-rsa AAAA\r\n' }
  expect(sourceOf(formOf(form)).git?.known_hosts).toBe('a ssh-ed25519 AAAA\na ssh-rsa AAAA\n')
})

test('how it is built is sent whole', () => {
  const form = { source: 'git', 'git/repository': REPOSITORY, 'build/folder': 'web', 'build/arguments': 'A=1\nwhat', 'build/secrets': 'TOKEN\nOTHER' }
  expect(sourceOf(formOf(form)).build).toMatchObject({
    builder: 'auto',
    folder: 'web',
    dockerfile: 'Dockerfile',
    content: null,
    target: null,
    arguments: { A: '1', 'line 2': '' },
    secrets: ['TOKEN', 'OTHER'],
  })
})

test('a static site says what it publishes', () => {
  const form = { source: 'git', 'git/repository': REPOSITORY, 'build/builder': 'static', 'build/publish': 'site', 'build/single_page': 'on' }
  expect(sourceOf(formOf(form)).build).toMatchObject({ builder: 'static', publish: 'site', single_page: true, not_found: null })
})

const DIGEST = '0a1b2c3d4e5f'.padEnd(64, '0')

test('an upload is part of the form once it was sent', () => {
  const upload = { digest: DIGEST, size: 1_200_000, name: 'shop.zip' }
  const form = { source: 'upload', upload: JSON.stringify(upload), 'build/folder': 'web', image: 'shop:1' }
  expect(sourceOf(formOf(form))).toMatchObject({ image: null, git: null, upload, build: { folder: 'web' } })
  expect(sourceOf(formOf({ source: 'upload' })).upload).toBeNull()
})

test('a source in words', () => {
  const nothing = { image: null, git: null, upload: null }
  const git = { ...nothing, git: { repository: REPOSITORY, ref: 'main' } }
  const upload = { ...nothing, upload: { digest: DIGEST, size: 1_200_000, name: 'shop', revision: 'abc, with changes' } }
  expect([kindOf(git), originOf(git)]).toEqual(['git', `${REPOSITORY} main`])
  expect([kindOf(upload), originOf(upload)]).toEqual(['upload', 'upload 0a1b2c3d4e5f'])
  expect(uploadInWords(upload.upload)).toBe('0a1b2c3d4e5f, 1.2 MB, shop, commit abc, with changes')
  expect(originOf({ ...nothing, image: 'shop:1' })).toBe('shop:1')
  expect([kindOf(nothing), originOf(nothing)]).toEqual(['dockerfile', 'Dockerfile'])
})
