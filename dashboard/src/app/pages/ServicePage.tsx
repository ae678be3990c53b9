import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { explain } from '@/api/problem'
import type { StreamState } from '@/api/stream'
import type { ServiceFrame } from '@/api/types'
import { useStream } from '@/api/use_stream'
import { useDialog } from '@/app/dialog'
import { keepDeployment } from '@/features/deployments/keep'
import { deploymentQueries } from '@/features/deployments/queries'
import { PendingChanges } from '@/features/services/PendingChanges'
import { keepService, serviceQueries } from '@/features/services/queries'
import { streams } from '@/paths'
import { ErrorState } from '@/ui/ErrorState'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { ServiceDialogs } from './ServiceDialogs'
import { FailedChanges, ServiceHeader } from './ServiceHeader'
import { ServiceSection, ServiceTabs } from './ServiceSections'

function useServiceStream(id: string, enabled: boolean): StreamState {
  const cache = useQueryClient()
  return useStream<ServiceFrame>(enabled ? streams.service(id) : null, {
    onFrames: (frames) => {
      for (const frame of frames) {
        if (frame.type === 'service') keepService(cache, frame.data)
        else if (frame.data !== null) keepDeployment(cache, frame.data)
      }
    },
    onRefused: () => void cache.invalidateQueries({ queryKey: serviceQueries.detail(id).queryKey }),
    onResume: () => {
      void cache.invalidateQueries({ queryKey: serviceQueries.detail(id).queryKey })
      void cache.invalidateQueries({ queryKey: deploymentQueries.lists(id) })
    },
  })
}

export function ServicePage() {
  const { service: id = '', section } = useParams()
  const query = useQuery(serviceQueries.detail(id))
  const stream = useServiceStream(id, query.isSuccess)
  const { dialog, redeploy, open, close } = useDialog()
  if (query.isError) return <ErrorState {...explain(query.error)} onRetry={() => void query.refetch()} />
  if (query.isPending)
    return (
      <div className="grid gap-6">
        <Skeleton className="h-9 w-64" />
        <SkeletonRows rows={4} />
      </div>
    )
  const service = query.data
  return (
    <>
      <ServiceHeader service={service} stream={stream} onAsk={open} />
      <FailedChanges service={service} onRevert={() => open('revert')} />
      <PendingChanges service={service} open={section === undefined} onDiscard={() => open('discard')} onRevert={() => open('revert')} />
      <ServiceTabs service={service} />
      <div className="pt-6">
        <ServiceSection service={service} section={section} onRedeploy={(deployment) => open('deploy', { redeploy: deployment.id })} />
      </div>
      <ServiceDialogs {...{ service, dialog, redeploy, onClose: close }} />
    </>
  )
}
