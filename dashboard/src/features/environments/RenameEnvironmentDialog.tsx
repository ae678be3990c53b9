import { formErrors } from '@/api/problem'
import type { Environment } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { useRenameEnvironment } from './actions'

const FIELDS = ['name'] as const

interface RenameEnvironmentDialogProps {
  environment: Environment
  onClose: () => void
  onRenamed: (environment: Environment) => void
}

export function RenameEnvironmentDialog({ environment, onClose, onRenamed }: RenameEnvironmentDialogProps) {
  const rename = useRenameEnvironment(environment, onRenamed)
  const errors = formErrors(rename.error, FIELDS)
  return (
    <Dialog title={`Rename ${environment.name}`} onClose={onClose}>
      <Form summary={errors.summary} onSubmit={(form) => rename.mutate(trimmed(form, 'name'))}>
        <TextField
          label="Name"
          name="name"
          mono
          required
          defaultValue={environment.name}
          hint="Domains that it has stay as they are. Lowercase letters, digits and hyphens."
          error={errors.of('name')}
        />
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={rename.isPending}>
            Rename
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
