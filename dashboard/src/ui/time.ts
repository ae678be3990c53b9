import { useSyncExternalStore } from 'react'

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' })

/** `3 min. ago`; anything younger than a minute is `just now`. */
export function ago(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000
  for (const [unit, size] of UNITS) if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit)
  return 'just now'
}

/** `0.8 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds / 1000)
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const padded = (value: number) => String(value).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${padded(Math.floor((whole % 3600) / 60))} min`
}

const TO_THE_SECOND = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const clocks = {
  seconds: new Intl.DateTimeFormat('en-GB', TO_THE_SECOND),
  milliseconds: new Intl.DateTimeFormat('en-GB', { ...TO_THE_SECOND, fractionalSecondDigits: 3 }),
}

/** The time of day in the reader's zone. */
export function clockTime(at: string, exactness: keyof typeof clocks = 'milliseconds'): string {
  return clocks[exactness].format(new Date(at))
}

const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

export function fullTime(at: string): string {
  return full.format(new Date(at))
}

function everySecond(listener: () => void) {
  const timer = setInterval(listener, 1000)
  return () => clearInterval(timer)
}

/** The present, to the second; the component is drawn again whenever it moves. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, () => Math.floor(Date.now() / 1000) * 1000)
}
