import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { explain } from '@/api/problem'
import type { Deployment, ServiceSummary } from '@/api/types'
import { useDialog } from '@/app/dialog'
import { DeployDialog } from '@/features/deployments/DeployDialog'
import { LOOK } from '@/features/deployments/status'
import { environmentQueries } from '@/features/environments/queries'
import { serviceQueries } from '@/features/services/queries'
import { ServiceStatusBadge } from '@/features/services/ServiceStatusBadge'
import { refusal } from '@/features/services/status'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'

interface PromoteDialogProps {
  target: ServiceSummary
  /** A deployment, or a service of which what serves is meant. */
  from: string
  onClose: () => void
}

/** The plan of a promotion, then the promotion, then its deployment. */
export function PromoteDialog({ target, from, onClose }: PromoteDialogProps) {
  const navigate = useNavigate()
  const latest = target.latest_deployment
  return (
    <DeployDialog
      serviceId={target.id}
      request={{ kind: 'promote', from, service: target.slug, to: target.environment }}
      busy={latest !== null && LOOK[latest.status].moving}
      onClose={onClose}
      onDeployed={(deployment) => void navigate(paths.deployment(deployment.id), { replace: true })}
    />
  )
}

interface TargetProps {
  deployment: Deployment
  environment: string
  onChoose: () => void
}

function Target({ deployment, environment, onChoose }: TargetProps) {
  const services = useQuery(serviceQueries.list(deployment.project, environment))
  const target = services.data?.find(({ slug }) => slug === deployment.service)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <span className="min-w-0 font-medium break-words">{environment}</span>
      {services.isPending && <span className="text-sm text-soft">…</span>}
      {services.isError && <span className="text-sm text-bad">{explain(services.error).title}</span>}
      {services.isSuccess && !target && <span className="text-sm text-soft">has no service {deployment.service}</span>}
      {target && (
        <>
          <ServiceStatusBadge status={target.status} />
          <span className="ml-auto">
            <Button size="small" reason={refusal(target, 'deploy')} onClick={onChoose} aria-label={`Promote to ${environment}`}>
              Choose
            </Button>
          </span>
        </>
      )}
    </li>
  )
}

function Targets({ deployment, onChoose }: { deployment: Deployment; onChoose: (environment: string) => void }) {
  const environments = useQuery(environmentQueries.list(deployment.project))
  if (environments.isPending) return <SkeletonRows rows={2} className="h-10" />
  if (environments.isError) return <ErrorState {...explain(environments.error)} onRetry={() => void environments.refetch()} />
  const others = environments.data.filter(({ name }) => name !== deployment.environment)
  if (others.length === 0)
    return <p className="text-sm">{deployment.project} has no other environment. Clone this one first: its services are then there, too.</p>
  return (
    <ul aria-label="Environments" className="divide-y divide-line rounded-control border border-line">
      {others.map(({ id, name }) => (
        <Target key={id} deployment={deployment} environment={name} onChoose={() => onChoose(name)} />
      ))}
    </ul>
  )
}

/** Where a deployment's version is to serve, too: chosen first, planned and promoted then. */
export function PromotePanel({ deployment }: { deployment: Deployment }) {
  const { dialog, to, open, close } = useDialog()
  const asked = dialog === 'promote' && deployment.actions.includes('promote')
  const services = useQuery({ ...serviceQueries.list(deployment.project, to ?? ''), enabled: asked && to !== null })
  if (!asked) return null
  const target = to === null ? undefined : services.data?.find(({ slug }) => slug === deployment.service)
  if (target) return <PromoteDialog target={target} from={deployment.id} onClose={close} />
  return (
    <Dialog title={`Promote deployment #${deployment.number}`} onClose={close}>
      <div className="grid gap-4">
        <p className="text-sm text-soft">Where the image of this deployment is to serve, too. What would happen there is shown next.</p>
        <Targets deployment={deployment} onChoose={(environment) => open('promote', { to: environment })} />
      </div>
    </Dialog>
  )
}
