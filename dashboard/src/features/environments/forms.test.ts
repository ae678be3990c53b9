import { expect, test } from 'vitest'
import { environmentFromForm } from './forms'

function filled(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

test('an empty environment is no clone, whatever was chosen before', () => {
  expect(environmentFromForm(filled({ name: ' staging ', begin: 'empty', source: 'production', deploy: 'on' }))).toEqual({ name: 'staging', clone: null })
})

test('a clone is deployed, and has data, only where that was ticked', () => {
  const clone = { name: 'staging', begin: 'clone', source: 'production' }
  expect(environmentFromForm(filled(clone)).clone).toEqual({ of: 'production', deploy: false, data: false })
  expect(environmentFromForm(filled({ ...clone, data: 'on' })).clone).toEqual({ of: 'production', deploy: false, data: true })
  expect(environmentFromForm(filled({ ...clone, deploy: 'on' })).clone).toEqual({ of: 'production', deploy: true, data: false })
})
