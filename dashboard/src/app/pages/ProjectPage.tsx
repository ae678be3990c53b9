import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { Project } from '@/api/types'
import { SharedVariables } from '@/features/environments/SharedVariables'
import { projectQueries } from '@/features/projects/queries'
import { CreateServiceDialog } from '@/features/services/CreateServiceDialog'
import { sessionQueries } from '@/features/session/queries'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { ErrorState } from '@/ui/ErrorState'
import { Icon } from '@/ui/Icon'
import { PageHeader } from '@/ui/PageHeader'
import { Segments } from '@/ui/Segments'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { Tabs } from '@/ui/Tabs'
import { ProjectServices } from './ProjectServices'

function CreateButton({ project, environment }: { project: Project; environment: string }) {
  const navigate = useNavigate()
  const reason = project.actions.includes('create_service') ? undefined : 'You are not allowed to add services to this project.'
  return (
    <Button kind="primary" reason={reason} onClick={() => void navigate(paths.project(project.slug, { environment, dialog: 'create' }))}>
      <Icon name="plus" /> New service
    </Button>
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
  const variables = search.get('view') === 'variables'

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
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 pt-6">
        <div>
          <Segments
            label={`Views of ${environment}`}
            tabs={[
              { label: 'Services', to: here, current: !variables },
              { label: 'Shared variables', to: paths.project(project.slug, { environment, view: 'variables' }), current: variables },
            ]}
          />
        </div>
        <div>
          {variables ? (
            <SharedVariables project={project.slug} environment={environment} />
          ) : (
            <ProjectServices project={project.slug} environment={environment} create={<CreateButton {...{ project, environment }} />} />
          )}
        </div>
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
