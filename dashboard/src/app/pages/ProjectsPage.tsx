import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import { CreateProjectDialog } from '@/features/projects/CreateProjectDialog'
import { ProjectList } from '@/features/projects/ProjectList'
import { projectQueries } from '@/features/projects/queries'
import { paths } from '@/paths'
import { ButtonLink } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { Icon } from '@/ui/Icon'
import { PageHeader } from '@/ui/PageHeader'
import { SkeletonRows } from '@/ui/Skeleton'
import { Following } from './Following'

function CreateLink() {
  return (
    <ButtonLink kind="primary" to={paths.projects({ dialog: 'create' })}>
      <Icon name="plus" /> New project
    </ButtonLink>
  )
}

function Projects() {
  const projects = useQuery(projectQueries.list())
  if (projects.isPending) return <SkeletonRows rows={3} className="h-32" />
  if (projects.isError) return <ErrorState {...explain(projects.error)} onRetry={() => void projects.refetch()} />
  if (projects.data.length === 0)
    return (
      <EmptyState title="The slipway is free" action={<CreateLink />}>
        A project holds the services of one product, and the environments they run in. Start with one.
      </EmptyState>
    )
  const ending = projects.data.filter(({ status }) => status === 'deleting')
  return (
    <>
      {ending.flatMap(({ slug, environments }) => environments.map((environment) => <Following key={environment.id} project={slug} environment={environment} withProject />))}
      <ProjectList projects={projects.data} />
    </>
  )
}

export function ProjectsPage() {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  return (
    <>
      <PageHeader title="Projects" actions={<CreateLink />} />
      <Projects />
      {search.get('dialog') === 'create' && (
        <CreateProjectDialog
          onClose={() => void navigate(paths.projects(), { replace: true })}
          onCreated={(project) => void navigate(paths.project(project.slug), { replace: true })}
        />
      )}
    </>
  )
}
