import { useQueryClient } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { ServiceSummary } from '@/api/types'
import { useDeployMany } from '@/features/deployments/actions'
import { useSleepMany } from '@/features/services/actions'
import { counted, outcome } from '@/features/services/selection'
import { serviceQueries } from '@/features/services/queries'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { TextField } from '@/ui/Field'
import { trimmed } from '@/ui/Form'
import { toast } from '@/ui/toasts'

interface BulkDialogProps {
  project: string
  environment: string
  selected: ServiceSummary[]
  onClose: () => void
  onDone: () => void
}

function pending({ pending_changes: count }: ServiceSummary): string {
  if (count === 0) return 'nothing pending'
  return count === 1 ? '1 change' : `${count} changes`
}

function DeployManyDialog({ project, environment, selected, onClose, onDone }: BulkDialogProps) {
  const cache = useQueryClient()
  const deploy = useDeployMany(project, environment)
  const confirm = (form: FormData) =>
    deploy.mutate(
      { services: selected.map((service) => service.id), message: trimmed(form, 'message') },
      {
        onSuccess: ({ deployments, skipped }) => {
          void cache.invalidateQueries({ queryKey: serviceQueries.list(project, environment).queryKey })
          toast(...outcome(deployments.length, 'being deployed', skipped.map(({ service, reason }) => `${service} (${reason})`).join(' ')))
          onDone()
        },
      },
    )
  return (
    <ConfirmDialog
      title={`Deploy ${counted(selected.length)}`}
      action="Deploy"
      kind="primary"
      pending={deploy.isPending}
      refusal={deploy.error && explain(deploy.error)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>Each takes its pending changes along. What cannot be deployed holds up nobody.</p>
      <ul aria-label="Services to deploy" className="divide-y divide-line rounded-control border border-line">
        {selected.map((service) => (
          <li key={service.id} className="flex justify-between gap-4 px-3 py-1.5">
            <span className="font-medium">{service.slug}</span>
            <span className="tabular text-soft">{pending(service)}</span>
          </li>
        ))}
      </ul>
      <TextField label="Message" name="message" maxLength={500} placeholder="Optional: what these deployments are for" />
    </ConfirmDialog>
  )
}

function SleepManyDialog({ project, environment, selected, onClose, onDone }: BulkDialogProps) {
  const sleep = useSleepMany(project, environment, ({ services, skipped }) => {
    toast(...outcome(services.length, 'going to sleep', skipped.join(', ')))
    onDone()
  })
  const confirm = () => sleep.mutate({ services: selected.map((service) => service.id), asleep: true })
  return (
    <ConfirmDialog
      title={`Put ${counted(selected.length)} to sleep`}
      action="Put to sleep"
      keep="Keep them awake"
      pending={sleep.isPending}
      refusal={sleep.error && explain(sleep.error)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        The containers of {selected.map((service) => service.slug).join(', ')} stop; everything else is kept. Visitors see a page that says so. Those
        that do not serve are skipped.
      </p>
    </ConfirmDialog>
  )
}

/** The dialogs for many services at once. */
export function BulkDialogs({ dialog, ...props }: BulkDialogProps & { dialog: string | null }) {
  if (props.selected.length === 0) return null
  if (dialog === 'deploy') return <DeployManyDialog {...props} />
  if (dialog === 'sleep') return <SleepManyDialog {...props} />
  return null
}
