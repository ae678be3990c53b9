import { classes } from './classes'

/** The shape of what is on its way. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={classes('animate-swell rounded-control bg-ink/8', className)} />
}

export function SkeletonRows({ rows = 3, className = 'h-14' }: { rows?: number; className?: string }) {
  return (
    <div role="status" className="grid gap-3">
      <span className="sr-only">Loading…</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={className} />
      ))}
    </div>
  )
}
