import { explain } from '@/api/problem'
import type { Deployment, DeploymentAction } from '@/api/types'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/toasts'
import { useCancel, useRetry } from './actions'

interface DeploymentActionsProps {
  deployment: Deployment
  /** In a table they are quiet and small. */
  small?: boolean
  onRedeploy: (deployment: Deployment) => void
  /** Where that can be asked for. */
  onPromote?: () => void
  /** Called with the new attempt. */
  onRetried: (deployment: Deployment) => void
}

const refused = (error: Error) => toast('bad', explain(error).title, explain(error).detail)

/** What the server allows to be done with a deployment now. */
export function DeploymentActions({ deployment, small = false, onRedeploy, onPromote, onRetried }: DeploymentActionsProps) {
  const cancel = useCancel(deployment.id)
  const retry = useRetry(deployment.id)
  const can = (action: DeploymentAction) => deployment.actions.includes(action)
  const look = small ? ({ kind: 'quiet', size: 'small' } as const) : {}
  const named = (verb: string) => (small ? { 'aria-label': `${verb} deployment #${deployment.number}` } : {})
  return (
    <>
      {can('cancel') && (
        <Button {...look} {...named('Cancel')} pending={cancel.isPending} onClick={() => cancel.mutate(undefined, { onError: refused })}>
          Cancel
        </Button>
      )}
      {can('retry') && (
        <Button {...look} {...named('Retry')} pending={retry.isPending} onClick={() => retry.mutate(undefined, { onSuccess: onRetried, onError: refused })}>
          Retry
        </Button>
      )}
      {onPromote && can('promote') && (
        <Button {...look} {...named('Promote')} onClick={onPromote}>
          Promote
        </Button>
      )}
      {can('redeploy') && (
        <Button {...look} {...named('Redeploy')} onClick={() => onRedeploy(deployment)}>
          Redeploy
        </Button>
      )}
    </>
  )
}
