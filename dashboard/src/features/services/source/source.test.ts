import { expect, test } from 'vitest'
import { kindOf, originOf } from '@/config/source'
import { sourceOf } from './source'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const REPOSITORY = 'https://git.example/shop.git'

test('what is chosen takes the place of the others', () => {
  expect(sourceOf(formOf({ source: 'image', image: ' shop:1 ', repository: REPOSITORY }))).toEqual({ image: 'shop:1', git: null, build: null })
  expect(sourceOf(formOf({ source: 'git', repository: REPOSITORY, ref: '' }))).toEqual({
    image: null,
    git: { repository: REPOSITORY, ref: 'HEAD', known_hosts: null },
    build: null,
  })
  expect(sourceOf(formOf({ source: 'dockerfile', build_content: 'FROM nginx\r\n' })).build).toMatchObject({ content: 'FROM nginx\n' })
})

test('the keys of a host are sent as they are kept', () => {
  const form = { source: 'git', repository: 'git@git.example:shop.git', known_hosts: 'a ssh-ed25519 AAAA\r\na ssh-rsa AAAA\r\n' }
  expect(sourceOf(formOf(form)).git?.known_hosts).toBe('a ssh-ed25519 AAAA\na ssh-rsa AAAA\n')
})

test('how it is built is sent whole', () => {
  const form = { source: 'git', repository: REPOSITORY, build_folder: 'web', build_arguments: 'A=1\nwhat', build_secrets: 'TOKEN\nOTHER' }
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
  const form = { source: 'git', repository: REPOSITORY, build_builder: 'static', build_publish: 'site', build_single_page: 'on' }
  expect(sourceOf(formOf(form)).build).toMatchObject({ builder: 'static', publish: 'site', single_page: true, not_found: null })
})

test('a source in words', () => {
  const git = { image: null, git: { repository: REPOSITORY, ref: 'main' } }
  expect([kindOf(git), originOf(git)]).toEqual(['git', `${REPOSITORY} main`])
  expect(originOf({ image: 'shop:1', git: null })).toBe('shop:1')
  expect([kindOf({ image: null, git: null }), originOf({ image: null, git: null })]).toEqual(['dockerfile', 'Dockerfile'])
})
