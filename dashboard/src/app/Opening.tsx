import { Logo } from './Logo'

/** Shown while the very first answer is on its way. */
export function Opening() {
  return (
    <div role="status" className="grid min-h-dvh place-items-center">
      <span className="sr-only">Loading…</span>
      <Logo className="h-10 animate-swell" />
    </div>
  )
}
