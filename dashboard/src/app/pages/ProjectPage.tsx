import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { Project } from '@/api/types'
import { projectQueries } from '@/features/projects/queries'
import { CreateServiceDialog } from '@/features/services/CreateServiceDialog'
import { serviceQueries } from '@/features/services/queries'
import { ServiceCard } from '@/features/services/ServiceCard'
import { sessionQueries } from '@/features/session/queries'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { Icon } from '@/ui/Icon'
import { PageHeader } from '@/ui/PageHeader'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { Tabs } from '@/ui/Tabs'

function CreateButton({ project, environment }: { project: Project; environment: string }) {
  const navigate = useNavigate()
  const reason = project.actions.includes('create_service') ? undefined : 'You are not allowed to add services to this project.'
  return (
    <Button kind="primary" reason={reason} onClick={() => void navigate(paths.project(project.slug, { environment, dialog: 'create' }))}>
      <Icon name="plus" /> New service
    </Button>
  )
}

function Services({ project, environment }: { project: Project; environment: string }) {
  const services = useQuery(serviceQueries.list(project.slug, environment))
  if (services.isPending) return <SkeletonRows rows={3} className="h-32" />
  if (services.isError) return <ErrorState {...explain(services.error)} onRetry={() => void services.refetch()} />
  if (services.data.length === 0)
    return (
      <EmptyState title={`Nothing in ${environment} yet`} action={<CreateButton {...{ project, environment }} />}>
        A service runs an image, with its own addresses, variables and health check. Create one, then deploy it.
      </EmptyState>
    )
  return (
    <ul aria-label="Services" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {services.data.map((service) => (
        <ServiceCard key={service.id} service={service} />
      ))}
    </ul>
  )
}

function Loaded({ project }: { project: Project }) {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const instance = useQuery(sessionQueries.instance())
  const cache = useQueryClient()
  const asked = search.get('environment')
  const names = project.environments.map((environment) => environment.name)
  const environment = names.find((name) => name === asked) ?? names[0] ?? 'production'
  const here = paths.project(project.slug, { environment })

  return (
    <>
      <PageHeader
        title={project.slug}
        trail={[{ label: 'Projects', to: paths.projects() }]}
        below={project.description && <p className="mt-1.5 max-w-prose text-soft">{project.description}</p>}
        actions={<CreateButton {...{ project, environment }} />}
      />
      <Tabs
        label="Environments"
        tabs={names.map((name) => ({ label: name, to: paths.project(project.slug, { environment: name }), current: name === environment }))}
      />
      <div className="pt-6">
        <Services {...{ project, environment }} />
      </div>
      {search.get('dialog') === 'create' && (
        <CreateServiceDialog
          project={project.slug}
          environment={environment}
          rootDomain={instance.data?.root_domain}
          onClose={() => void navigate(here, { replace: true })}
          onCreated={(service) => {
            void cache.invalidateQueries({ queryKey: projectQueries.root })
            void navigate(paths.service(service.id), { replace: true })
          }}
        />
      )}
    </>
  )
}

export function ProjectPage() {
  const { project: slug = '' } = useParams()
  const project = useQuery(projectQueries.detail(slug))
  if (project.isError) return <ErrorState {...explain(project.error)} onRetry={() => void project.refetch()} />
  if (project.isSuccess) return <Loaded project={project.data} />
  return (
    <div className="grid gap-6">
      <Skeleton className="h-9 w-56" />
      <SkeletonRows rows={3} className="h-32" />
    </div>
  )
}
