const MEBIBYTE = 1024 ** 2
const GIBIBYTE = 1024 ** 3

export const UNITS = [
  ['MiB', 'MiB'],
  ['GiB', 'GiB'],
] as const

export type MemoryUnit = (typeof UNITS)[number][0]

const SIZE: Record<MemoryUnit, number> = { MiB: MEBIBYTE, GiB: GIBIBYTE }

/** What is typed into the fields of an amount of memory: the larger unit where it divides evenly. */
export function memoryFields(bytes: number | null | undefined): { amount: string; unit: MemoryUnit } {
  if (bytes === null || bytes === undefined) return { amount: '', unit: 'MiB' }
  const unit = bytes % GIBIBYTE === 0 ? 'GiB' : 'MiB'
  return { amount: String(bytes / SIZE[unit]), unit }
}

/** `1.5` and `GiB` → bytes; nothing typed is null. */
export function bytesOf(amount: string, unit: string): number | null {
  if (amount.trim() === '') return null
  return Math.round(Number(amount) * SIZE[unit === 'GiB' ? 'GiB' : 'MiB'])
}

export function memoryInWords(bytes: number): string {
  const unit = bytes >= GIBIBYTE ? 'GiB' : 'MiB'
  return `${Number((bytes / SIZE[unit]).toFixed(2))} ${unit}`
}
