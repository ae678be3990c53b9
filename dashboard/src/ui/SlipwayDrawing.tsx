/** An empty slipway: the ways run down into the water. */
export function SlipwayDrawing({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 176 64" aria-hidden="true" className={className} fill="none" strokeLinecap="round">
      <path d="M8 16 116 44.8" className="stroke-line-strong" strokeWidth="2" />
      <path d="M24 20.5v29M50 27.5v22M76 34.5v15M100 41v8" className="stroke-line" strokeWidth="2" />
      <path d="M2 50h112" className="stroke-line-strong" strokeWidth="2" />
      <path
        d="M118 48q7-5 14 0t14 0 14 0 14 0M125 56q7-5 14 0t14 0 14 0"
        className="stroke-link"
        strokeWidth="2"
        opacity="0.7"
      />
      <path
        transform="translate(2 2.6)"
        d="m28 3.5 44 11.7-4.6 8.2a5 5 0 0 1-5.6 2.4L36 19a6 6 0 0 1-4.2-4.2Z" className="fill-accent" />
    </svg>
  )
}
