import { explain } from '@/api/problem'
import type { Environment } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { TextField } from '@/ui/Field'
import { trimmed } from '@/ui/Form'
import { useDeleteEnvironment } from './actions'

interface DeleteEnvironmentDialogProps {
  environment: Environment
  onClose: () => void
}

function whatGoes({ service_count: count }: Environment): string {
  if (count === 0) return 'Its shared variables are gone with it'
  const services = count === 1 ? 'Its service is' : `Its ${count} services are`
  return `${services} deleted with it: containers stop, domains become free, and configurations and shared variables are gone`
}

export function DeleteEnvironmentDialog({ environment, onClose }: DeleteEnvironmentDialogProps) {
  const remove = useDeleteEnvironment(environment, onClose)
  return (
    <ConfirmDialog
      title={`Delete ${environment.name}`}
      action="Delete environment"
      keep="Keep it"
      pending={remove.isPending}
      refusal={remove.error && explain(remove.error)}
      onConfirm={(form) => remove.mutate(trimmed(form, 'confirm'))}
      onClose={onClose}
    >
      <p>
        {whatGoes(environment)}; this cannot be taken back. Type <strong className="font-mono">{environment.name}</strong> to confirm.
      </p>
      <TextField label="Name of the environment" name="confirm" mono required pattern={environment.name} title={`Type ${environment.name}`} />
    </ConfirmDialog>
  )
}
