import type { ReactNode } from 'react'
import { Button, type ButtonKind } from './Button'
import { Dialog } from './Dialog'
import { Form } from './Form'

interface ConfirmDialogProps {
  title: string
  /** The word on the button that does it. */
  action: string
  /** The word on the button that leaves everything as it is. */
  keep?: string
  kind?: ButtonKind
  pending: boolean
  refusal?: { title: string; detail: string } | null | undefined
  onConfirm: (form: FormData) => void
  onClose: () => void
  children: ReactNode
}

/** Asks before something that hurts. */
export function ConfirmDialog({ title, action, keep = 'Cancel', kind = 'danger', pending, refusal, onConfirm, onClose, children }: ConfirmDialogProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Form summary={refusal} onSubmit={onConfirm}>
        <div className="grid gap-4 text-sm">{children}</div>
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>{keep}</Button>
          <Button type="submit" kind={kind} pending={pending}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
