import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { explain, isGone } from '@/api/problem'
import type { Environment, Project } from '@/api/types'
import { useDialog } from '@/app/dialog'
import { CloneNotes } from '@/features/environments/CloneNotes'
import { EnvironmentActions } from '@/features/environments/EnvironmentActions'
import { EnvironmentProgress } from '@/features/environments/EnvironmentProgress'
import { EnvironmentTabs } from '@/features/environments/EnvironmentTabs'
import { environmentQueries } from '@/features/environments/queries'
import { SharedVariables } from '@/features/environments/SharedVariables'
import { allows, LOOK } from '@/features/environments/status'
import { useNews } from '@/features/environments/use_news'
import { ProjectActions } from '@/features/projects/ProjectActions'
import { projectQueries } from '@/features/projects/queries'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { ErrorState } from '@/ui/ErrorState'
import { Icon } from '@/ui/Icon'
import { PageHeader } from '@/ui/PageHeader'
import { Segments } from '@/ui/Segments'
import { Skeleton, SkeletonRows } from '@/ui/Skeleton'
import { CloneNotice } from './CloneNotice'
import { ComparisonView } from './ComparisonView'
import { EndingProject } from './EndingProject'
import { EnvironmentDialogs } from './EnvironmentDialogs'
import { Following } from './Following'
import { ProjectServices } from './ProjectServices'

function CreateButton({ project, name }: Environment) {
  const navigate = useNavigate()
  return (
    <Button kind="primary" onClick={() => void navigate(paths.project(project, { environment: name, dialog: 'create' }))}>
      <Icon name="plus" /> New service
    </Button>
  )
}

interface InEnvironmentProps {
  environment: Environment
  others: Environment[]
  create: ReactNode
}

function View({ view, environment, others, create }: InEnvironmentProps & { view: string | null }) {
  if (view === 'variables') return <SharedVariables project={environment.project} environment={environment.name} />
  if (view === 'comparison') return <ComparisonView environment={environment} others={others} />
  return <ProjectServices environment={environment} create={create} />
}

function InEnvironment(props: InEnvironmentProps) {
  const { environment } = props
  const [search] = useSearchParams()
  const { open } = useDialog()
  const { project, name } = environment
  const view = search.get('view')
  const tab = (label: string, of?: 'variables' | 'comparison') => ({
    label,
    to: paths.project(project, { environment: name, ...(of && { view: of }) }),
    current: view === (of ?? null),
  })
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6 pt-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Segments
          label={`Views of ${name}`}
          tabs={[tab('Services'), tab('Shared variables', 'variables'), tab('Comparison', 'comparison')]}
        />
        <EnvironmentActions environment={environment} onAsk={open} />
      </div>
      <EnvironmentProgress environment={environment} />
      <CloneNotice environment={environment} />
      <CloneNotes environment={environment} />
      <div>
        <View view={view} {...props} />
      </div>
    </div>
  )
}

/** Keeps what depends on environments true when one of them comes to its end. */
function useEnds(project: string, environments: Environment[]) {
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  useNews(environments, ({ environment, end }) => {
    if (end !== 'gone') return
    void cache.invalidateQueries({ queryKey: projectQueries.root })
    if (search.get('environment') === environment.name) void navigate(paths.project(project), { replace: true })
  })
}

interface LoadedProps {
  project: Project
  environments: Environment[]
  current: Environment
}

function Loaded({ project, environments, current }: LoadedProps) {
  const { dialog, open, close } = useDialog()
  useEnds(project.slug, environments)
  const create = allows(current, 'create_service') && <CreateButton {...current} />
  return (
    <>
      <PageHeader
        title={project.slug}
        trail={[{ label: 'Projects', to: paths.projects() }]}
        below={project.description && <p className="mt-1.5 max-w-prose text-soft">{project.description}</p>}
        actions={
          <div className="flex flex-wrap gap-2">
            <ProjectActions project={project} onAsk={open} />
            {create}
          </div>
        }
      />
      <EnvironmentTabs {...{ project, environments, current }} />
      {environments.filter(({ status }) => LOOK[status].moving).map((environment) => (
        <Following key={environment.id} project={project.slug} environment={environment} />
      ))}
      <InEnvironment key={current.id} environment={current} others={environments.filter(({ id }) => id !== current.id)} create={create} />
      <EnvironmentDialogs {...{ project, environments, current, dialog }} onClose={close} />
    </>
  )
}

export function ProjectPage() {
  const { project: slug = '' } = useParams()
  const [search] = useSearchParams()
  const project = useQuery(projectQueries.detail(slug))
  const environments = useQuery(environmentQueries.list(slug))
  const failed = [project, environments].find(({ isLoadingError, error }) => isLoadingError || isGone(error))
  if (project.data?.status === 'deleting') return <EndingProject project={project.data} environments={environments.data ?? []} isGone={isGone(project.error)} />
  if (failed) return <ErrorState {...explain(failed.error)} onRetry={() => void failed.refetch()} />
  const current = environments.data?.find(({ name }) => name === search.get('environment')) ?? environments.data?.[0]
  if (project.isSuccess && environments.isSuccess && current) return <Loaded project={project.data} environments={environments.data} current={current} />
  return (
    <div className="grid gap-6">
      <Skeleton className="h-9 w-56" />
      <SkeletonRows rows={3} className="h-32" />
    </div>
  )
}
