import type { Environment } from '@/api/types'
import { Button } from '@/ui/Button'
import { allows } from './status'

interface EnvironmentActionsProps {
  environment: Environment
  onAsk: (dialog: 'rename' | 'delete') => void
}

export function EnvironmentActions({ environment, onAsk }: EnvironmentActionsProps) {
  return (
    <div role="group" aria-label={`Actions of ${environment.name}`} className="flex gap-1 max-sm:-mx-2.5">
      {allows(environment, 'rename') && (
        <Button kind="quiet" size="small" onClick={() => onAsk('rename')}>
          Rename
        </Button>
      )}
      {allows(environment, 'delete') && (
        <Button kind="quiet" size="small" onClick={() => onAsk('delete')}>
          Delete
        </Button>
      )}
    </div>
  )
}
