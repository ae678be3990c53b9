import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toasts'
import { useDiscardChanges, useRevert } from './edits'

interface ChangeDialogProps {
  service: Service
  onClose: () => void
}

export function DiscardDialog({ service, onClose }: ChangeDialogProps) {
  const discard = useDiscardChanges(service.id, () => {
    toast('good', 'Changes discarded')
    onClose()
  })
  return (
    <ConfirmDialog
      title="Discard all pending changes"
      action="Discard all"
      keep="Keep them"
      pending={discard.isPending}
      refusal={discard.error && explain(discard.error)}
      onConfirm={() => discard.mutate()}
      onClose={onClose}
    >
      <p>The configuration is again what the last deployment took. What was typed is gone, values of variables too.</p>
    </ConfirmDialog>
  )
}

export function RevertDialog({ service, onClose }: ChangeDialogProps) {
  const revert = useRevert(service.id, ({ changes }) => {
    toast('good', 'Reverted to what runs', changes.length === 0 ? 'Nothing is pending.' : 'The way back is staged: deploy it to take effect.')
    onClose()
  })
  const live = service.live_deployment?.number
  return (
    <ConfirmDialog
      title="Revert to what runs"
      action="Revert"
      kind="primary"
      pending={revert.isPending}
      refusal={revert.error && explain(revert.error)}
      onConfirm={() => revert.mutate()}
      onClose={onClose}
    >
      <p>
        The pending changes become those that lead back to the configuration of deployment #{live}, which serves now. What else is pending is
        discarded.
      </p>
    </ConfirmDialog>
  )
}
