import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formErrors, type FormErrors } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextAreaField, TextField } from '@/ui/Field'
import { Form, trimmed, typed } from '@/ui/Form'
import { usePasteVariables, useSetVariable } from './queries'

interface EditDialogProps<Input> {
  title: string
  fields: readonly string[]
  edit: UseMutationResult<unknown, Error, Input>
  inputFrom: (form: FormData) => Input
  onClose: () => void
  children: (errors: FormErrors) => ReactNode
}

function EditDialog<Input>({ title, fields, edit, inputFrom, onClose, children }: EditDialogProps<Input>) {
  const errors = formErrors(edit.error, fields)
  return (
    <Dialog title={title} onClose={onClose}>
      <Form summary={errors.summary} onSubmit={(form) => edit.mutate(inputFrom(form), { onSuccess: onClose })}>
        {children(errors)}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={edit.isPending}>
            Stage change
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

interface VariableDialogProps {
  serviceId: string
  /** Given: this variable is edited; otherwise one is added. */
  name?: string
  value?: string
  onClose: () => void
}

export function VariableDialog({ serviceId, name, value = '', onClose }: VariableDialogProps) {
  return (
    <EditDialog
      title={name === undefined ? 'Add variable' : `Edit ${name}`}
      fields={['key', 'value']}
      edit={useSetVariable(serviceId)}
      inputFrom={(form) => ({ key: name ?? trimmed(form, 'key'), value: typed(form, 'value') })}
      onClose={onClose}
    >
      {(errors) => (
        <>
          {name === undefined && (
            <TextField label="Name" name="key" mono required pattern="[A-Za-z_][A-Za-z0-9_]*" placeholder="DATABASE_URL" error={errors.of('key')} />
          )}
          <TextAreaField label="Value" name="value" mono rows={3} defaultValue={value} error={errors.of('value')} />
        </>
      )}
    </EditDialog>
  )
}

export function PasteVariablesDialog({ serviceId, onClose }: { serviceId: string; onClose: () => void }) {
  return (
    <EditDialog
      title="Paste variables"
      fields={['dotenv']}
      edit={usePasteVariables(serviceId)}
      inputFrom={(form) => typed(form, 'dotenv')}
      onClose={onClose}
    >
      {(errors) => (
        <TextAreaField
          label="Variables"
          name="dotenv"
          mono
          rows={10}
          required
          placeholder={'# comments are fine\nGREETING="Ahoy"'}
          hint="As in a .env file. Names that exist already get the new value; nothing is removed."
          error={errors.of('dotenv')}
        />
      )}
    </EditDialog>
  )
}
