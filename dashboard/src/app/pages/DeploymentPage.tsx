import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { StreamState } from '@/api/stream'
import type { Deployment, DeploymentFrame } from '@/api/types'
import { useStream } from '@/api/use_stream'
import { useDialog } from '@/app/dialog'
import { ChangesCard } from '@/features/deployments/ChangesCard'
import { ConfigurationCard } from '@/features/deployments/ConfigurationCard'
import { DeployDialog } from '@/features/deployments/DeployDialog'
import { DeploymentActions } from '@/features/deployments/DeploymentActions'
import { DeploymentBadges } from '@/features/deployments/DeploymentBadges'
import { DeploymentFacts } from '@/features/deployments/DeploymentFacts'
import { DockerfileCard } from '@/features/deployments/DockerfileCard'
import { JournalPanel } from '@/features/deployments/JournalPanel'
import { keepFrames } from '@/features/deployments/keep'
import { LaunchRail } from '@/features/deployments/LaunchRail'
import { ownMessage } from '@/features/deployments/message'
import { Origin } from '@/features/deployments/Origin'
import { deploymentQueries } from '@/features/deployments/queries'
import { LOOK } from '@/features/deployments/status'
import { StepsCard } from '@/features/deployments/StepsCard'
import { serviceQueries } from '@/features/services/queries'
import { ServiceUrls } from '@/features/services/ServiceUrls'
import { paths, streams, type DeploymentView } from '@/paths'
import { ErrorState } from '@/ui/ErrorState'
import { Notice } from '@/ui/Notice'
import { PageHeader } from '@/ui/PageHeader'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { Tabs } from '@/ui/Tabs'
import { PromotePanel } from './PromotePanel'

/** Starts where the journal that was read over REST ends. */
function useDeploymentStream(id: string): StreamState {
  const cache = useQueryClient()
  const journal = useQuery(deploymentQueries.journal(id))
  return useStream<DeploymentFrame>(journal.isPending ? null : streams.deployment(id), {
    after: () => cache.getQueryData(deploymentQueries.journal(id).queryKey)?.at(-1)?.cursor ?? 0,
    onFrames: (frames) => {
      keepFrames(cache, id, frames)
      const deployment = frames.filter((frame) => frame.type === 'deployment').at(-1)?.data
      if (deployment) void cache.invalidateQueries({ queryKey: serviceQueries.detail(deployment.service_id).queryKey })
    },
    onRefused: () => void cache.invalidateQueries({ queryKey: deploymentQueries.detail(id).queryKey }),
  })
}

function LiveAddresses({ deployment }: { deployment: Deployment }) {
  const service = useQuery(serviceQueries.detail(deployment.service_id))
  if (!deployment.is_live || !service.isSuccess) return null
  return <ServiceUrls urls={service.data.urls} />
}

function Header({ deployment }: { deployment: Deployment }) {
  const { project, environment, service, service_id } = deployment
  const navigate = useNavigate()
  const { open } = useDialog()
  const message = ownMessage(deployment)
  return (
    <PageHeader
      title={`Deployment #${deployment.number}`}
      trail={[
        { label: 'Projects', to: paths.projects() },
        { label: project, to: paths.project(project) },
        { label: environment, to: paths.project(project, { environment }) },
        { label: service, to: paths.service(service_id) },
      ]}
      beside={
        <span role="status">
          <DeploymentBadges deployment={deployment} />
        </span>
      }
      below={
        <div className="mt-1.5 grid gap-1.5">
          {message && <p className="max-w-prose text-soft">{message}</p>}
          <Origin deployment={deployment} />
          <LiveAddresses deployment={deployment} />
        </div>
      }
      actions={
        <div role="group" aria-label="Actions" className="flex flex-wrap gap-2">
          <DeploymentActions
            deployment={deployment}
            onRedeploy={() => open('redeploy')}
            onPromote={() => open('promote')}
            onRetried={(attempt) => void navigate(paths.deployment(attempt.id))}
          />
        </div>
      }
    />
  )
}

const VIEWS = [
  ['journal', 'Journal'],
  ['changes', 'What it changed'],
  ['configuration', 'Configuration'],
  ['dockerfile', 'Dockerfile'],
] as const satisfies readonly (readonly [DeploymentView, string])[]

function Views({ deployment, stream }: { deployment: Deployment; stream: StreamState }) {
  const [search] = useSearchParams()
  const views = VIEWS.filter(([view]) => view !== 'dockerfile' || deployment.build_title !== null)
  const [show] = views.find(([view]) => view === search.get('show')) ?? VIEWS[0]
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Tabs
        label="Views"
        tabs={views.map(([view, label]) => ({ label, to: paths.deployment(deployment.id, { show: view }), current: view === show }))}
      />
      {show === 'journal' && <JournalPanel deploymentId={deployment.id} moving={LOOK[deployment.status].moving} stream={stream} />}
      {show === 'changes' && <ChangesCard deployment={deployment} />}
      {show === 'configuration' && <ConfigurationCard deploymentId={deployment.id} />}
      {show === 'dockerfile' && <DockerfileCard deploymentId={deployment.id} />}
    </div>
  )
}

function RedeployDialog({ deployment }: { deployment: Deployment }) {
  const { dialog, close } = useDialog()
  const navigate = useNavigate()
  const service = useQuery(serviceQueries.detail(deployment.service_id))
  if (dialog !== 'redeploy' || !deployment.actions.includes('redeploy')) return null
  const latest = service.data?.latest_deployment
  return (
    <DeployDialog
      serviceId={deployment.service_id}
      request={{ kind: 'redeploy', id: deployment.id }}
      busy={latest ? LOOK[latest.status].moving : false}
      onClose={close}
      onDeployed={(attempt) => void navigate(paths.deployment(attempt.id), { replace: true })}
    />
  )
}

export function DeploymentPage() {
  const { deployment: id = '' } = useParams()
  const query = useQuery(deploymentQueries.detail(id))
  const stream = useDeploymentStream(id)
  if (query.isError) return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
  if (query.isPending)
    return (
      <div className="grid gap-6">
        <Skeleton className="h-9 w-64" />
        <SkeletonRows rows={2} className="h-28" />
      </div>
    )
  const deployment = query.data
  return (
    <>
      <Header deployment={deployment} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
        {deployment.failure && (
          <Notice tone="bad" title="This deployment failed">
            <p className="whitespace-pre-line">{deployment.failure}</p>
          </Notice>
        )}
        <LaunchRail status={deployment.status} />
        <DeploymentFacts deployment={deployment} />
        <StepsCard deploymentId={id} moving={LOOK[deployment.status].moving} />
        <Views deployment={deployment} stream={stream} />
      </div>
      <RedeployDialog deployment={deployment} />
      <PromotePanel deployment={deployment} />
    </>
  )
}
