import { useQuery } from '@tanstack/react-query'
import type { StreamState } from '@/api/stream'
import type { Service } from '@/api/types'
import { byKey } from '@/config/keyed'
import { same } from '@/config/same'
import { deploymentQueries } from '@/features/deployments/queries'
import { ServiceActions, type Asking } from '@/features/services/ServiceActions'
import { ServiceStatusBadge } from '@/features/services/ServiceStatusBadge'
import { ServiceUrls } from '@/features/services/ServiceUrls'
import { allows } from '@/features/services/status'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { Notice } from '@/ui/Notice'
import { PageHeader } from '@/ui/PageHeader'
import { StreamMark } from '@/ui/StreamMark'

interface ServiceHeaderProps {
  service: Service
  stream: StreamState
  onAsk: (what: Asking) => void
}

export function ServiceHeader({ service, stream, onAsk }: ServiceHeaderProps) {
  const { project, environment } = service
  return (
    <PageHeader
      title={service.slug}
      trail={[
        { label: 'Projects', to: paths.projects() },
        { label: project, to: paths.project(project) },
        { label: environment, to: paths.project(project, { environment }) },
      ]}
      beside={
        <>
          <span role="status">
            <ServiceStatusBadge status={service.status} />
          </span>
          {stream === 'reconnecting' && <StreamMark state={stream} />}
        </>
      }
      below={
        <div className="mt-2">
          <ServiceUrls urls={service.urls} />
        </div>
      }
      actions={<ServiceActions service={service} onAsk={onAsk} />}
    />
  )
}

const ENDED_BADLY = ['failed', 'cancelled']

/** A deployment that failed keeps what it took as the configuration: the next one would try the same again. */
export function FailedChanges({ service, onRevert }: { service: Service; onRevert: () => void }) {
  const { current, live_deployment: live, latest_deployment: latest } = service
  const suspected = live !== null && latest !== null && current !== null && ENDED_BADLY.includes(latest.status) && allows(service, 'revert')
  const serving = useQuery({ ...deploymentQueries.configuration(live?.id ?? ''), enabled: suspected })
  if (!suspected || !serving.isSuccess || same(byKey(serving.data), byKey(current))) return null
  return (
    <Notice tone="warn" title={`What deployment #${latest.number} changed is still the configuration`} className="mb-6">
      <p>
        It {latest.status === 'failed' ? 'failed' : 'was cancelled'}, and deployment #{live.number} serves on with what it had. The next deployment
        would take the same changes along.
      </p>
      <Button size="small" className="mt-3" onClick={onRevert}>
        Revert to what runs
      </Button>
    </Notice>
  )
}
