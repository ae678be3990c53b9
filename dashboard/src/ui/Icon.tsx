const SHAPES = {
  plus: 'M8 3v10M3 8h10',
  cross: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.5 3.2 3.2L13 4.8',
  back: 'M10 3 5 8l5 5',
  out: 'M6 4H4v8h8v-2M9 3h4v4M13 3 7.5 8.5',
  copy: 'M6 6V3h7v7h-3M3 6h7v7H3z',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  down: 'M8 3v10M4 9l4 4 4-4',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1',
  moon: 'M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z',
  auto: 'M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12',
  warning: 'M8 2 1.5 13.5h13ZM8 6.5v3.2M8 11.6v.1',
  arrow: 'M3 8h10M9 4l4 4-4 4',
} as const

export type IconName = keyof typeof SHAPES

/** Decoration only: whoever uses it says the meaning in words. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`${className} shrink-0`} fill="none" stroke="currentColor">
      <path d={SHAPES[name]} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
