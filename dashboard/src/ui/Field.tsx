import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes'

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  className?: string
  /** Machine text: names, images, commands. */
  mono?: boolean
}

const CONTROL =
  'w-full rounded-control border bg-deck px-3 py-1.5 text-[0.9375rem] placeholder:text-soft/70 max-sm:text-base transition-colors hover:border-line-strong'

/** The browser's own button of a field for files, as quiet as ours. */
const FILE = 'file:mr-3 file:cursor-pointer file:rounded file:border file:border-line-strong/60 file:bg-hold file:px-2.5 file:py-0.5 file:text-sm file:font-medium'

function control(error: string | undefined, mono: boolean | undefined): string {
  return classes(CONTROL, error ? 'border-bad' : 'border-line-strong/60', mono && 'font-mono text-sm')
}

function Frame({ id, label, hint, error, className, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className={classes('grid content-start gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-[0.8125rem] font-medium text-bad">
          {error}
        </p>
      )}
    </div>
  )
}

function described(id: string, hint: ReactNode, error: string | undefined) {
  const by = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return { 'aria-describedby': by || undefined, 'aria-invalid': error ? true : undefined }
}

export function TextField({ label, hint, error, className, mono, ...input }: FieldProps & ComponentProps<'input'>) {
  const id = useId()
  return (
    <Frame {...{ id, label, hint, error, className: className ?? '' }}>
      <input id={id} autoComplete="off" {...input} {...described(id, hint, error)} className={classes(control(error, mono), input.type === 'file' && FILE)} />
    </Frame>
  )
}

export function TextAreaField({ label, hint, error, className, mono, ...area }: FieldProps & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <Frame {...{ id, label, hint, error, className: className ?? '' }}>
      <textarea id={id} spellCheck={false} {...area} {...described(id, hint, error)} className={control(error, mono)} />
    </Frame>
  )
}

type Option = readonly [value: string, label: string]

export function SelectField({ label, hint, error, className, mono, options, ...select }: FieldProps & ComponentProps<'select'> & { options: readonly Option[] }) {
  const id = useId()
  return (
    <Frame {...{ id, label, hint, error, className: className ?? '' }}>
      <select id={id} {...select} {...described(id, hint, error)} className={control(error, mono)}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Frame>
  )
}

export function CheckField({ label, hint, ...input }: Pick<FieldProps, 'label' | 'hint'> & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className="flex items-start gap-2.5">
      <input id={id} type="checkbox" {...input} {...described(id, hint, undefined)} className="mt-1 size-4 accent-accent" />
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
