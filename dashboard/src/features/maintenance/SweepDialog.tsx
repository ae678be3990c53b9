import { explain } from '@/api/problem'
import type { SweepKind } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { TOLD } from './kinds'
import { useSweep } from './queries'

export function SweepDialog({ sweep, onClose }: { sweep: SweepKind; onClose: () => void }) {
  const { title, hint, warning } = TOLD[sweep]
  const start = useSweep(sweep)
  return (
    <ConfirmDialog
      title={`Sweep: ${title}`}
      action="Sweep now"
      pending={start.isPending}
      refusal={start.error && explain(start.error)}
      onConfirm={() => start.mutate({ dry_run: false }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{hint}</p>
      <p>{warning} A dry run tells what that is, and removes nothing.</p>
    </ConfirmDialog>
  )
}
