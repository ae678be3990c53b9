import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import type { ServiceConfig } from '@/api/types'
import { wordsOf } from './describe'
import { changedOnly, patchFrom, valueFrom } from './field_form'
import { FieldInput } from './FieldInput'
import { fieldsOf, FIELDS, placesOf, type Field, type Schema } from './fields'
import { aConfig } from './sample'

const saying = (more: object = {}) => ({ 'x-field': { secrecy: 'public', group: 'Scale', ...more } }) as Schema
const maybe = (schema: Schema, more: Schema): Schema => ({ anyOf: [schema, { type: 'null' }], ...more })

/** Fields that no version of Slipway has, as its API would describe them. */
const UNHEARD = fieldsOf({
  nickname: maybe({ type: 'string', maxLength: 20 }, { title: 'Nickname', description: 'How it is called.', ...saying({ placeholder: 'Ada' }) }),
  masts: maybe({ type: 'integer', minimum: 1, maximum: 7 }, { title: 'Masts', description: 'What carries sails.', ...saying({ default: 2 }) }),
  patience_seconds: maybe({ type: 'integer' }, { title: 'Patience', description: 'Before it leaves.', ...saying({ form: 'seconds', default: 30 }) }),
  cargo_bytes: maybe({ type: 'integer' }, { title: 'Cargo', description: 'What fits in.', ...saying({ form: 'bytes' }) }),
  flag: maybe({ type: 'string', enum: ['red', 'blue'] }, { title: 'Flag', description: 'Its colour.', ...saying() }),
  armed: maybe({ type: 'boolean' }, { title: 'Armed', description: 'Has cannons.', ...saying({ default: false }) }),
  orders: maybe({ type: 'array', items: { type: 'string' } }, { title: 'Orders', description: 'What is `run`.', ...saying({ form: 'command', placeholder: 'set sail' }) }),
  ports: maybe({ type: 'array', items: { type: 'string' } }, { title: 'Ports', description: 'Of call.', ...saying({ default: [] }) }),
  passphrase: maybe({ type: 'string' }, { title: 'Passphrase', description: 'Opens it.', ...saying({ secrecy: 'secret' }) }),
  locker: maybe(
    {
      type: 'object',
      required: ['number', 'code'],
      properties: { number: { type: 'integer', title: 'Number', description: 'On it.', ...saying() }, code: { type: 'string', title: 'Code', description: 'Opens it.', ...saying({ secrecy: 'secret' }) } },
    },
    { title: 'Locker', description: 'What holds the rest.', ...saying() },
  ),
  mooring: maybe(
    {
      type: 'object',
      required: ['berth'],
      properties: { berth: { type: 'string', title: 'Berth', description: 'Where.', ...saying() }, depth: { type: 'integer', default: 3, title: 'Depth', description: 'Below.', ...saying() }, undeclared: { type: 'string' } },
    },
    { title: 'Mooring', description: 'Where it is tied up.', ...saying() },
  ),
  watch: maybe(
    { type: 'object', properties: { hours: { type: 'integer', default: 4, title: 'Hours', description: 'Of one.', ...saying() } } },
    { title: 'Watch', description: 'Who looks out.', ...saying() },
  ),
}) as Record<'nickname' | 'masts' | 'patience_seconds' | 'cargo_bytes' | 'flag' | 'armed' | 'orders' | 'ports' | 'passphrase' | 'locker' | 'mooring' | 'watch', Field>

const AT_DEFAULT = { nickname: null, masts: 2, patience_seconds: 30, cargo_bytes: null, flag: null, armed: false, orders: null, ports: [], mooring: null, watch: null }

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

test('a field that nobody has heard of is read as it is declared', () => {
  const typed = {
    ...{ nickname: ' Ada ', masts: '3', patience_seconds: '', cargo_bytes: '1.5', 'cargo_bytes:unit': 'GiB', flag: 'blue', armed: 'on' },
    ...{ orders: 'set\r\nsail for Rio\n', ports: 'Rio\n\nBahia', 'mooring/berth': '7', 'mooring/depth': '', 'watch:choice': 'on', 'watch/hours': '8' },
  }
  expect(patchFrom(formOf(typed), UNHEARD)).toEqual({
    ...{ nickname: 'Ada', masts: 3, patience_seconds: 30, cargo_bytes: 1_610_612_736, flag: 'blue', armed: true },
    ...{ orders: ['set', 'sail for Rio'], ports: ['Rio', 'Bahia'], mooring: { berth: '7', depth: 3 }, watch: { hours: 8 } },
  })
})

test('what is left empty is at its default, and so is no change', () => {
  const stated = patchFrom(formOf({}), UNHEARD)
  expect(stated).toEqual(AT_DEFAULT)
  expect(changedOnly(AT_DEFAULT as unknown as ServiceConfig, stated)).toEqual({})
})

test('a secret is kept, set or removed', () => {
  const { passphrase } = UNHEARD
  const stated = (choice: string) => patchFrom(formOf({ 'passphrase:choice': choice, passphrase: ' open ' }), { passphrase })
  expect([stated('keep'), stated('replace'), stated('remove')]).toEqual([{}, { passphrase: ' open ' }, { passphrase: null }])
  const { locker } = UNHEARD
  expect(patchFrom(formOf({ 'locker:choice': 'replace', 'locker/number': '7', 'locker/code': ' 1 ' }), { locker })).toEqual({ locker: { number: 7, code: ' 1 ' } })
})

test('a group lacks what it must have only where nothing of it was typed', () => {
  const { copy_commands: copy, limits } = FIELDS
  const from = (fields: Record<string, string>) => valueFrom(formOf(fields), 'copy_commands', copy)
  expect(from({ 'copy_commands/timeout_seconds': '60' })).toBeNull()
  expect(from({ 'copy_commands/after': 'resume' })).toEqual({ before: [], after: ['resume'], timeout_seconds: 300 })
  expect(from({ 'copy_commands/before': 'redis-cli\nSAVE' })).toEqual({ before: ['redis-cli', 'SAVE'], after: null, timeout_seconds: 300 })
  expect(valueFrom(formOf({ 'limits/memory_bytes': '' }), 'limits', limits)).toBeNull()
  expect(valueFrom(formOf({ 'limits/memory_bytes': '512', 'limits/memory_bytes:unit': 'MiB' }), 'limits', limits)).toEqual({ cpus: null, memory_bytes: 536_870_912 })
})

test('settings that were left alone stage nothing', () => {
  const wanted = aConfig({ command: ['serve', '--loud'], replicas: 3, limits: { cpus: 0.5, memory_bytes: 536_870_912 } })
  const { command, release_command, copy_commands, replicas, limits, drain_seconds } = FIELDS
  const typed = { command: 'serve\n--loud', replicas: '3', 'limits/cpus': '0.5', 'limits/memory_bytes': '512', 'limits/memory_bytes:unit': 'MiB', drain_seconds: '5' }
  expect(changedOnly(wanted, patchFrom(formOf(typed), { command, release_command, copy_commands, replicas, limits, drain_seconds }))).toEqual({})
})

function drawn(name: keyof typeof UNHEARD, value: unknown = null): string {
  return renderToStaticMarkup(createElement(FieldInput, { name, field: UNHEARD[name], value, errors: { summary: null, of: (place) => (place === name ? 'Too bad.' : undefined) } }))
}

test.each<[keyof typeof UNHEARD, unknown, string[]]>([
  ['nickname', null, ['>Nickname</label>', 'placeholder="Ada"', 'maxLength="20"', 'How it is called.', 'Too bad.']],
  ['masts', 3, ['type="number"', 'min="1"', 'max="7"', 'step="1"', 'placeholder="2"', 'value="3"']],
  ['patience_seconds', 9, ['>Patience, seconds</label>', 'value="9"']],
  ['cargo_bytes', 536_870_912, ['value="512"', '<option value="MiB" selected="">']],
  ['flag', 'blue', ['<option value="">None</option>', '<option value="red">', '<option value="blue" selected="">']],
  ['armed', true, ['type="checkbox"', 'checked=""']],
  ['orders', ['set', 'sail'], ['placeholder="set\nsail"', '>set\nsail</textarea>', 'What is <code class="font-mono">run</code>. One argument per line']],
  ['ports', ['Rio'], ['>Rio</textarea>', 'One per line.']],
  ['passphrase', 'set', ['It is set: set.', 'Keep', 'Replace', 'Remove']],
  ['passphrase', null, ['Not set', 'Opens it.']],
  ['locker', null, ['>Locker</legend>', 'Not set']],
  ['locker', { number: 7 }, ['It is set: number: 7.']],
  ['mooring', { berth: '7' }, ['>Mooring</legend>', 'name="mooring/berth"', 'value="7"', 'name="mooring/depth"']],
  ['watch', null, ['aria-label="Set Watch"']],
  ['watch', { hours: 8 }, ['name="watch/hours"', 'value="8"']],
])('a field that nobody has heard of gets its input, with label, help, rules and faults: %s', (name, value, pieces) => {
  const html = drawn(name, value)
  for (const piece of pieces) expect(html).toContain(piece)
})

test('a stop signal is chosen from those that are declared, or left to the image', () => {
  const html = renderToStaticMarkup(createElement(FieldInput, { name: 'stop_signal', field: FIELDS.stop_signal, value: 'SIGINT', errors: { summary: null, of: () => undefined } }))
  for (const piece of ['>Stop signal</label>', '<option value="">', '<option value="SIGINT" selected="">', '<option value="SIGRTMIN+3">']) expect(html).toContain(piece)
  const { stop_signal } = FIELDS
  expect(patchFrom(formOf({ stop_signal: 'SIGQUIT' }), { stop_signal })).toEqual({ stop_signal: 'SIGQUIT' })
  expect(patchFrom(formOf({ stop_signal: '' }), { stop_signal })).toEqual({ stop_signal: null })
})

test('and its words', () => {
  expect(wordsOf(UNHEARD.patience_seconds, 9)).toBe('9 s')
  expect(wordsOf(UNHEARD.cargo_bytes, 536_870_912)).toBe('512 MiB')
  expect(wordsOf(UNHEARD.armed, true)).toBe('yes')
  expect(wordsOf(UNHEARD.orders, ['set', 'sail for Rio'])).toBe('set "sail for Rio"')
  expect(wordsOf(UNHEARD.ports, ['Rio', 'Bahia'])).toBe('Rio, Bahia')
  expect(wordsOf(UNHEARD.mooring, { berth: '7', depth: 3, undeclared: 'hunter2' })).toBe('berth: 7')
  expect(wordsOf(UNHEARD.watch, { hours: 4 })).toBe('as by default')
  expect(wordsOf(UNHEARD.passphrase, 'set')).toBe('set')
})

test('the server can find fault with every part that is declared', () => {
  expect(placesOf('mooring', UNHEARD.mooring)).toEqual(['mooring', 'mooring/berth', 'mooring/depth'])
})
