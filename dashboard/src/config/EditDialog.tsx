import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formErrors, type FormErrors } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Form } from '@/ui/Form'

interface EditDialogProps<Input> {
  title: string
  fields: readonly string[]
  /** The word on the button. */
  action?: string
  edit: UseMutationResult<unknown, Error, Input>
  inputFrom: (form: FormData) => Input
  onClose: () => void
  children: (errors: FormErrors) => ReactNode
}

export function EditDialog<Input>({ title, fields, action = 'Stage change', edit, inputFrom, onClose, children }: EditDialogProps<Input>) {
  const errors = formErrors(edit.error, fields)
  return (
    <Dialog title={title} onClose={onClose}>
      <Form summary={errors.summary} onSubmit={(form) => edit.mutate(inputFrom(form), { onSuccess: onClose })}>
        {children(errors)}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={edit.isPending}>
            {action}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
