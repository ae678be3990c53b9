import { explain } from '@/api/problem'
import type { CleanUpKind } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { TEXTS } from './kinds'
import { useCleanUp } from './queries'

export function CleanUpDialog({ cleanUp, onClose }: { cleanUp: CleanUpKind; onClose: () => void }) {
  const { title, hint, warning } = TEXTS[cleanUp]
  const start = useCleanUp(cleanUp)
  return (
    <ConfirmDialog
      title={`Clean up: ${title}`}
      action="Clean up now"
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
