import { expect, test } from 'vitest'
import { hostPortFrom, routeFrom } from './forms'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

test('a route without a domain asks for a generated one', () => {
  expect(routeFrom(formOf({ domain: ' ', path: '', target: 'port', port: '80', strip_prefix: 'on' }))).toEqual({
    path: '/',
    port: 80,
    strip_prefix: true,
    redirect: null,
  })
})

test('an unticked box keeps the prefix', () => {
  expect(routeFrom(formOf({ domain: 'shop.example', path: '/api', target: 'port', port: '80' })).strip_prefix).toBe(false)
})

test('a redirect sends no port', () => {
  expect(routeFrom(formOf({ domain: 'shop.example', path: '/', target: 'redirect', port: '80', 'redirect/url': 'https://www.shop.example', 'redirect/permanent': 'on' }))).toEqual({
    domain: 'shop.example',
    path: '/',
    port: null,
    strip_prefix: true,
    redirect: { url: 'https://www.shop.example', permanent: true },
  })
})

test('a port of the host has a protocol', () => {
  expect(hostPortFrom(formOf({ published: '53', protocol: 'udp', target: '5353' }))).toEqual({ published: 53, protocol: 'udp', target: 5353 })
  expect(hostPortFrom(formOf({ target: '5433' }), '5432/tcp')).toEqual({ published: 5432, protocol: 'tcp', target: 5433 })
})
