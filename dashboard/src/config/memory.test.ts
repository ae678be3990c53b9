import { expect, test } from 'vitest'
import { bytesOf, memoryFields, memoryInWords } from './memory'

test('memory is typed in MiB or GiB and sent in bytes', () => {
  expect(bytesOf('512', 'MiB')).toBe(536_870_912)
  expect(bytesOf(' 1.5 ', 'GiB')).toBe(1_610_612_736)
  expect(bytesOf('', 'GiB')).toBeNull()
})

test('an amount is shown in the larger unit where that divides evenly', () => {
  expect(memoryFields(2_147_483_648)).toEqual({ amount: '2', unit: 'GiB' })
  expect(memoryFields(1_610_612_736)).toEqual({ amount: '1536', unit: 'MiB' })
  expect(memoryFields(null)).toEqual({ amount: '', unit: 'MiB' })
})

test('an odd number of bytes survives the form unchanged', () => {
  const { amount, unit } = memoryFields(500_000_000)
  expect(bytesOf(amount, unit)).toBe(500_000_000)
})

test('an amount in words is rounded', () => {
  expect([6_291_456, 500_000_000, 1_610_612_736].map(memoryInWords)).toEqual(['6 MiB', '476.84 MiB', '1.5 GiB'])
})
