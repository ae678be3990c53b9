import { useId, type ComponentProps, type MouseEvent } from 'react'
import { Link } from 'react-router'
import { classes } from './classes'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger'

const KIND: Record<ButtonKind, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong font-semibold',
  plain: 'border border-line-strong/60 bg-deck hover:border-line-strong hover:bg-hold',
  quiet: 'text-soft hover:bg-ink/6 hover:text-ink',
  danger: 'border border-bad/60 text-bad hover:bg-bad-wash',
}

const SIZE = {
  normal: 'min-h-9 px-3.5 text-sm',
  small: 'min-h-8 px-2.5 text-[0.8125rem]',
  icon: 'size-8',
}

function look(kind: ButtonKind, size: keyof typeof SIZE, className?: string): string {
  return classes(
    'inline-flex items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors',
    KIND[kind],
    SIZE[size],
    className,
  )
}

interface Appearance {
  kind?: ButtonKind
  size?: keyof typeof SIZE
}

interface ButtonProps extends Omit<ComponentProps<'button'>, 'disabled'>, Appearance {
  /** Work is under way: pressing again does nothing. */
  pending?: boolean
  /** Why it cannot be pressed now. It stays in the tab order, so that everybody can find out. */
  reason?: string | undefined
}

export function Button({ kind = 'plain', size = 'normal', pending, reason, className, children, ...rest }: ButtonProps) {
  const id = useId()
  const inert = Boolean(pending) || reason !== undefined
  const prevent = (event: MouseEvent) => event.preventDefault()
  return (
    <span className="group relative inline-flex">
      <button
        type="button"
        {...rest}
        {...(inert && { onClick: prevent, 'aria-disabled': true })}
        {...(reason !== undefined && { 'aria-describedby': id })}
        className={look(kind, size, classes(reason !== undefined && 'cursor-not-allowed! opacity-50', size !== 'icon' && 'grow', className))}
      >
        {pending && <span aria-hidden className="size-3.5 animate-turn rounded-full border-2 border-current border-t-transparent" />}
        {children}
      </button>
      {reason !== undefined && (
        <span
          id={id}
          role="tooltip"
          className="invisible absolute top-full right-0 z-10 mt-1.5 w-max max-w-64 rounded-control bg-ink px-2.5 py-1.5 text-xs text-quay group-focus-within:visible group-hover:visible"
        >
          {reason}
        </span>
      )}
    </span>
  )
}

export function ButtonLink({ kind = 'plain', size = 'normal', className, ...rest }: ComponentProps<typeof Link> & Appearance) {
  return <Link {...rest} className={look(kind, size, className)} />
}
