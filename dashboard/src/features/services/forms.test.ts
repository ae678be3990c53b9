import { expect, test } from 'vitest'
import { serviceFromForm } from './forms'

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

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
