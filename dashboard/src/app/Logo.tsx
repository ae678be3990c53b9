/** A hull on the ways, above the water. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 24" aria-hidden="true" className={className} fill="none" strokeLinecap="round">
      <path d="M2 11.5 26 20" className="stroke-line-strong" strokeWidth="2.25" />
      <path d="m4.6 3.6 15.2 5.4-2.5 4.6a2 2 0 0 1-2.4.9l-8-2.9a2.5 2.5 0 0 1-1.5-1.6Z" className="fill-accent" />
      <path d="M2 23h24" className="stroke-link" strokeWidth="2" />
    </svg>
  )
}
