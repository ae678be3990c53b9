// Writes src/config/fields.json: the declared fields of a configuration, out of the description of the API.
// With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('src/config/fields.json', import.meta.url)
const { schemas } = JSON.parse(readFileSync(new URL('../api/openapi.json', import.meta.url), 'utf8')).components

/** The schema, with those that it refers to in their places. */
function whole(schema) {
  if (Array.isArray(schema)) return schema.map(whole)
  if (typeof schema !== 'object' || schema === null) return schema
  const { $ref, ...rest } = schema
  const referred = $ref === undefined ? {} : whole(schemas[$ref.split('/').at(-1)])
  return { ...referred, ...Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, whole(part)])) }
}

const fields = schemas.ConfigField.enum.map((name) => [name, whole(schemas.ServiceRequest.properties[name])])
const text = JSON.stringify(Object.fromEntries(fields), null, 1) + '\n'

if (!process.argv.includes('--check')) writeFileSync(FILE, text)
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('src/config/fields.json is not what the API says: run `npm run generate`.')
  process.exit(1)
}
