import type { ReactNode } from 'react'
import { classes } from './classes'
import { Icon } from './Icon'

interface NoticeProps {
  tone: 'bad' | 'warn'
  title: string
  children?: ReactNode
  className?: string
}

/** Something that must not be overlooked. */
export function Notice({ tone, title, children, className }: NoticeProps) {
  return (
    <div
      role="alert"
      className={classes(
        'flex gap-3 rounded-card border p-4 text-sm',
        tone === 'bad' ? 'border-bad/40 bg-bad-wash' : 'border-accent bg-accent-wash',
        className,
      )}
    >
      <Icon name="warning" className={classes('mt-0.5 size-4', tone === 'bad' ? 'text-bad' : 'text-warn')} />
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        {children && <div className="mt-1 break-words">{children}</div>}
      </div>
    </div>
  )
}
