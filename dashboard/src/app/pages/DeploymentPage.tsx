import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { explain } from '@/api/problem'
import type { StreamState } from '@/api/stream'
import type { Deployment, DeploymentFrame } from '@/api/types'
import { useStream } from '@/api/use_stream'
import { DeploymentFacts } from '@/features/deployments/DeploymentFacts'
import { DeploymentStatusBadge } from '@/features/deployments/DeploymentStatusBadge'
import { JournalPanel } from '@/features/deployments/JournalPanel'
import { LaunchRail } from '@/features/deployments/LaunchRail'
import { deploymentQueries, keepFrames } from '@/features/deployments/queries'
import { LOOK } from '@/features/deployments/status'
import { serviceQueries } from '@/features/services/queries'
import { ServiceUrls } from '@/features/services/ServiceUrls'
import { paths, streams } from '@/paths'
import { Badge } from '@/ui/Badge'
import { ErrorState } from '@/ui/ErrorState'
import { Notice } from '@/ui/Notice'
import { PageHeader } from '@/ui/PageHeader'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'

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
        <span role="status" className="flex gap-1.5">
          <DeploymentStatusBadge status={deployment.status} />
          {deployment.is_live && <Badge tone="good">Live</Badge>}
        </span>
      }
      below={
        <div className="mt-1.5 grid gap-1.5">
          {deployment.message && <p className="max-w-prose text-soft">{deployment.message}</p>}
          <LiveAddresses deployment={deployment} />
        </div>
      }
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
      <div className="grid gap-6">
        {deployment.failure && (
          <Notice tone="bad" title="This deployment failed">
            <p className="whitespace-pre-line">{deployment.failure}</p>
          </Notice>
        )}
        <LaunchRail status={deployment.status} />
        <DeploymentFacts deployment={deployment} />
        <JournalPanel deploymentId={id} moving={LOOK[deployment.status].moving} stream={stream} />
      </div>
    </>
  )
}
