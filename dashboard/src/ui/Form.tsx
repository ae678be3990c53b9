import type { ReactNode } from 'react'
import { classes } from './classes'
import { Notice } from './Notice'

interface FormProps {
  label?: string
  className?: string
  /** What is wrong with the form as a whole. */
  summary?: { title: string; detail: string } | null | undefined
  onSubmit: (form: FormData, element: HTMLFormElement) => void
  /** Something was typed or chosen. */
  onInput?: () => void
  children: ReactNode
}

/** The fields keep what is typed; what is sent is read from them once, on submit. */
export function Form({ label, className, summary, onSubmit, onInput, children }: FormProps) {
  return (
    <form
      aria-label={label}
      className={classes('grid gap-4', className)}
      onInput={onInput}
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit(new FormData(event.currentTarget), event.currentTarget)
      }}
    >
      {summary && (
        <Notice tone="bad" title={summary.title} className="col-span-full">
          {summary.detail}
        </Notice>
      )}
      {children}
    </form>
  )
}

/** Exactly what was typed into a field. */
export function typed(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

export function trimmed(form: FormData, name: string): string {
  return typed(form, name).trim()
}
