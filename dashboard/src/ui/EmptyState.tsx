import type { ReactNode } from 'react'
import { SlipwayDrawing } from './SlipwayDrawing'

interface EmptyStateProps {
  title: string
  children: ReactNode
  action?: ReactNode
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-2 rounded-card border border-dashed border-line-strong/50 px-6 py-14 text-center">
      <SlipwayDrawing className="mb-3 w-44" />
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-md text-sm text-soft">{children}</p>
      {action && <div className="mt-4">{action}</div>}
    </div>
  )
}
