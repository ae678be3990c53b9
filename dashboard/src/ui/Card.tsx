import type { ReactNode } from 'react'
import { classes } from './classes'

interface CardProps {
  title?: string
  hint?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
}

export function Card({ title, hint, actions, children, className }: CardProps) {
  return (
    <section className={classes('rounded-card border border-line bg-deck shadow-card', className)} aria-label={title}>
      {title && (
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-5 py-3">
          <div>
            <h2 className="font-semibold">{title}</h2>
            {hint && <p className="text-[0.8125rem] text-soft">{hint}</p>}
          </div>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}
