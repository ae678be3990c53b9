const UNITS = [
  [1e9, 'gigabyte'],
  [1e6, 'megabyte'],
  [1e3, 'kilobyte'],
] as const

/** As disks are sold: `1.5 MB` has 1,500,000 bytes. */
export function bytesInWords(bytes: number): string {
  const [size, unit] = UNITS.find(([each]) => bytes >= each) ?? [1, 'byte']
  const shown = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: size === 1 ? 'long' : 'short', maximumFractionDigits: 1 })
  return shown.format(bytes / size)
}
