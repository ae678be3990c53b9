import { useNavigate } from 'react-router'
import type { Service } from '@/api/types'
import { DeployDialog } from '@/features/deployments/DeployDialog'
import { LOOK } from '@/features/deployments/status'
import type { DeployRequest } from '@/features/deployments/request'
import { DeleteServiceDialog } from '@/features/services/DeleteServiceDialog'
import { DiscardDialog, RevertDialog } from '@/features/services/ChangeDialogs'
import { SleepDialog } from '@/features/services/SleepDialog'
import { allows } from '@/features/services/status'
import { paths } from '@/paths'
import { toast } from '@/ui/toasts'

interface ServiceDialogsProps {
  service: Service
  dialog: string | null
  redeploy: string | null
  onClose: () => void
}

/** What the address asks to be deployed; nothing where the server does not allow it. */
function requested(service: Service, dialog: string | null, redeploy: string | null): DeployRequest | null {
  if (dialog === 'deploy' && redeploy !== null) return { kind: 'redeploy', id: redeploy }
  if (dialog === 'deploy' && allows(service, 'deploy')) return { kind: 'deploy' }
  if (dialog === 'restart' && allows(service, 'restart') && service.live_deployment) return { kind: 'restart', live: service.live_deployment.id }
  return null
}

/** The dialog that the address names, if the server allows what it does. */
export function ServiceDialogs({ service, dialog, redeploy, onClose }: ServiceDialogsProps) {
  const navigate = useNavigate()
  const request = requested(service, dialog, redeploy)
  const deleted = () => {
    toast('good', `${service.slug} is being deleted`)
    void navigate(paths.project(service.project, { environment: service.environment }), { replace: true })
  }
  if (request !== null)
    return (
      <DeployDialog
        serviceId={service.id}
        request={request}
        busy={service.latest_deployment !== null && LOOK[service.latest_deployment.status].moving}
        onClose={onClose}
        onDeployed={(deployment) => void navigate(paths.deployment(deployment.id), { replace: true })}
      />
    )
  if (dialog === 'sleep' && allows(service, 'sleep')) return <SleepDialog service={service} onClose={onClose} />
  if (dialog === 'discard' && allows(service, 'discard')) return <DiscardDialog service={service} onClose={onClose} />
  if (dialog === 'revert' && allows(service, 'revert')) return <RevertDialog service={service} onClose={onClose} />
  if (dialog === 'delete' && allows(service, 'delete')) return <DeleteServiceDialog service={service} onClose={onClose} onDeleted={deleted} />
  return null
}
