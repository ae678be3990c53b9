import { Fragment, type ReactNode } from 'react'
import { Link } from 'react-router'

interface PageHeaderProps {
  title: string
  /** From the outside in: what this page is part of. */
  trail?: { label: string; to: string }[]
  beside?: ReactNode
  below?: ReactNode
  actions?: ReactNode
}

export function PageHeader({ title, trail = [], beside, below, actions }: PageHeaderProps) {
  return (
    <header className="mb-6">
      <title>{`${title} · Slipway`}</title>
      {trail.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1.5 flex flex-wrap items-center gap-1.5 text-sm text-soft">
          {trail.map((step, index) => (
            <Fragment key={step.to}>
              {index > 0 && <span aria-hidden>/</span>}
              <Link to={step.to} className="rounded underline-offset-4 hover:text-ink hover:underline">
                {step.label}
              </Link>
            </Fragment>
          ))}
        </nav>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="text-[1.75rem] leading-tight font-semibold tracking-tight break-words">{title}</h1>
            {beside}
          </div>
          {below}
        </div>
        {actions}
      </div>
    </header>
  )
}
