import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { StreamState } from '@/api/stream'
import type { Service, ServiceFrame } from '@/api/types'
import { useStream } from '@/api/use_stream'
import { DeployForm } from '@/features/deployments/DeployForm'
import { DeploymentTable } from '@/features/deployments/DeploymentTable'
import { deploymentQueries, keepDeployment } from '@/features/deployments/queries'
import { ArchiveCard, ArchiveDialog } from '@/features/services/ArchiveService'
import { PendingChanges } from '@/features/services/PendingChanges'
import { keepService, serviceQueries } from '@/features/services/queries'
import { RoutesSection } from '@/features/services/RoutesSection'
import { ServiceStatusBadge } from '@/features/services/ServiceStatusBadge'
import { ServiceUrls } from '@/features/services/ServiceUrls'
import { SettingsSection } from '@/features/services/SettingsSection'
import { refusal } from '@/features/services/status'
import { VariablesSection } from '@/features/services/VariablesSection'
import { sessionQueries } from '@/features/session/queries'
import { paths, streams } from '@/paths'
import { ErrorState } from '@/ui/ErrorState'
import { PageHeader } from '@/ui/PageHeader'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { StreamMark } from '@/ui/StreamMark'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/toasts'
import { MissingPage } from './MissingPage'

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
      void cache.invalidateQueries({ queryKey: deploymentQueries.ofService(id).queryKey })
    },
  })
}

function Header({ service, stream }: { service: Service; stream: StreamState }) {
  const navigate = useNavigate()
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
          <ServiceStatusBadge status={service.status} />
          {stream === 'reconnecting' && <StreamMark state={stream} />}
        </>
      }
      below={
        <div className="mt-2">
          <ServiceUrls urls={service.urls} />
        </div>
      }
      actions={
        <DeployForm
          serviceId={service.id}
          reason={refusal(service, 'deploy')}
          onDeployed={(deployment) => void navigate(paths.deployment(deployment.id))}
        />
      }
    />
  )
}

function Settings({ service }: { service: Service }) {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const here = paths.service(service.id, 'settings')
  const archived = () => {
    toast('good', `${service.slug} is being archived`)
    void navigate(paths.project(service.project, { environment: service.environment }), { replace: true })
  }
  return (
    <>
      <SettingsSection service={service} />
      <ArchiveCard service={service} onArchive={() => void navigate(paths.service(service.id, 'settings', { dialog: 'archive' }), { preventScrollReset: true })} />
      {search.get('dialog') === 'archive' && (
        <ArchiveDialog service={service} onClose={() => void navigate(here, { replace: true, preventScrollReset: true })} onArchived={archived} />
      )}
    </>
  )
}

function Section({ service, section }: { service: Service; section: string | undefined }) {
  const instance = useQuery(sessionQueries.instance())
  if (section === undefined) return <DeploymentTable serviceId={service.id} />
  if (section === 'variables') return <VariablesSection service={service} />
  if (section === 'routes') return <RoutesSection service={service} rootDomain={instance.data?.root_domain} />
  if (section === 'settings') return <Settings service={service} />
  return <MissingPage />
}

export function ServicePage() {
  const { service: id = '', section } = useParams()
  const query = useQuery(serviceQueries.detail(id))
  const stream = useServiceStream(id, query.isSuccess)
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
      <Header service={service} stream={stream} />
      <PendingChanges service={service} open={section === undefined} />
      <Tabs
        label="Sections"
        tabs={[
          { label: 'Deployments', to: paths.service(id) },
          { label: 'Variables', to: paths.service(id, 'variables'), count: Object.keys(service.wanted.variables).length },
          { label: 'Routes', to: paths.service(id, 'routes'), count: service.wanted.routes.length },
          { label: 'Settings', to: paths.service(id, 'settings') },
        ]}
      />
      <div className="pt-6">
        <Section service={service} section={section} />
      </div>
    </>
  )
}
