import type { UseMutationResult } from '@tanstack/react-query'
import type { Variable } from '@/api/types'
import { TextAreaField, TextField } from '@/ui/Field'
import { trimmed, typed } from '@/ui/Form'
import { DotenvField } from './DotenvField'
import { EditDialog } from './EditDialog'

interface VariableDialogProps {
  edit: UseMutationResult<unknown, Error, Variable>
  /** Given: this variable is edited; otherwise one is added. */
  name?: string
  value?: string
  onClose: () => void
}

export function VariableDialog({ edit, name, value = '', onClose }: VariableDialogProps) {
  return (
    <EditDialog
      title={name === undefined ? 'Add variable' : `Edit ${name}`}
      fields={['key', 'value']}
      edit={edit}
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

interface PasteVariablesDialogProps {
  edit: UseMutationResult<unknown, Error, string>
  onClose: () => void
}

export function PasteVariablesDialog({ edit, onClose }: PasteVariablesDialogProps) {
  return (
    <EditDialog title="Paste variables" fields={['dotenv']} action="Stage changes" edit={edit} inputFrom={(form) => typed(form, 'dotenv')} onClose={onClose}>
      {(errors) => <DotenvField error={errors.of('dotenv')} />}
    </EditDialog>
  )
}
