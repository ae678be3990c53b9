import { useNavigate } from 'react-router'
import type { Service } from '@/api/types'
import { DeployDialog } from '@/features/deployments/DeployDialog'
import { LOOK } from '@/features/deployments/status'
import type { Wish } from '@/features/deployments/wish'
import { ArchiveDialog } from '@/features/services/ArchiveDialog'
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
function wished(service: Service, dialog: string | null, redeploy: string | null): Wish | null {
  if (dialog === 'deploy' && redeploy !== null) return { kind: 'redeploy', id: redeploy }
  if (dialog === 'deploy' && allows(service, 'deploy')) return { kind: 'deploy' }
  if (dialog === 'restart' && allows(service, 'restart') && service.live_deployment) return { kind: 'restart', live: service.live_deployment.id }
  return null
}

/** The dialog that the address names, if the server allows what it does. */
export function ServiceDialogs({ service, dialog, redeploy, onClose }: ServiceDialogsProps) {
  const navigate = useNavigate()
  const wish = wished(service, dialog, redeploy)
  const archived = () => {
    toast('good', `${service.slug} is being archived`)
    void navigate(paths.project(service.project, { environment: service.environment }), { replace: true })
  }
  if (wish !== null)
    return (
      <DeployDialog
        serviceId={service.id}
        wish={wish}
        busy={service.latest_deployment !== null && LOOK[service.latest_deployment.status].moving}
        onClose={onClose}
        onDeployed={(deployment) => void navigate(paths.deployment(deployment.id), { replace: true })}
      />
    )
  if (dialog === 'sleep' && allows(service, 'sleep')) return <SleepDialog service={service} onClose={onClose} />
  if (dialog === 'discard' && allows(service, 'discard')) return <DiscardDialog service={service} onClose={onClose} />
  if (dialog === 'revert' && allows(service, 'revert')) return <RevertDialog service={service} onClose={onClose} />
  if (dialog === 'archive' && allows(service, 'archive')) return <ArchiveDialog service={service} onClose={onClose} onArchived={archived} />
  return null
}
