import type { FieldError } from './types'

/** An RFC 9457 problem, as something that can be thrown. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[]

  constructor(status: number, title: string, detail: string, errors: FieldError[] = []) {
    super(detail || title)
    this.status = status
    this.title = title
    this.detail = detail
    this.errors = errors
  }
}

export function problemOf(status: number, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' && value !== '' ? value : otherwise)
  return new Problem(
    status,
    text(fields.title, status >= 500 ? 'The platform could not answer' : 'The request was refused'),
    text(fields.detail, `The answer was HTTP ${status}.`),
    Array.isArray(fields.errors) ? fields.errors.filter(isFieldError) : [],
  )
}

function isFieldError(value: unknown): value is FieldError {
  return typeof value === 'object' && value !== null && 'pointer' in value && 'detail' in value
}

/** What was there before may have ended meanwhile. */
export function isGone(error: unknown): boolean {
  return error instanceof Problem && error.status === 404
}

/** Somebody else changed the thing since the form about it was opened. */
export function isConflict(error: unknown): boolean {
  return error instanceof Problem && error.status === 412
}

export interface Explanation {
  title: string
  detail: string
}

/** Words for a person, whatever went wrong. */
export function explain(error: unknown): Explanation {
  if (isConflict(error))
    return {
      title: 'Somebody changed this meanwhile',
      detail: 'Your change was not made. What there is now is shown behind this form. To make your change all the same, send it again.',
    }
  if (error instanceof Problem) return { title: error.title, detail: error.detail }
  if (error instanceof TypeError)
    return { title: 'The platform does not answer', detail: 'Check that it is running and that you are connected, then try again.' }
  return { title: 'Something went wrong here', detail: 'Reload the page. If it happens again, the browser console says more.' }
}

export interface FormErrors {
  summary: Explanation | null
  of: (field: string) => string | undefined
}

/** Spread a problem over a form: each error to the field its JSON pointer names, the rest above the form. */
export function formErrors(error: unknown, fields: readonly string[]): FormErrors {
  if (!error) return { summary: null, of: () => undefined }
  const errors = error instanceof Problem ? error.errors : []
  const placed = errors.map((entry) => ({ field: fieldAt(entry.pointer, fields), detail: sentence(entry.detail) }))
  const homeless = placed.filter((entry) => entry.field === undefined).map((entry) => entry.detail)
  const summary = errors.length === 0 ? explain(error) : homeless.length > 0 ? { ...explain(error), detail: homeless.join(' ') } : null
  const of = (field: string) =>
    placed
      .filter((entry) => entry.field === field)
      .map((entry) => entry.detail)
      .join(' ') || undefined
  return { summary, of }
}

/** `must begin with /` → `Must begin with /.` */
function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`
}

/** `#/body/routes/0/domain` belongs to the field `routes/0/domain`, or else to `routes`. */
function fieldAt(pointer: string, fields: readonly string[]): string | undefined {
  const path = pointer.replace(/^#?\/?(body\/)?/, '')
  return [...fields]
    .sort((a, b) => b.length - a.length)
    .find((field) => path === field || path.startsWith(`${field}/`))
}
