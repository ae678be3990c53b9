import { useEffect, useEffectEvent } from 'react'
import { useNavigate } from 'react-router'
import type { Environment, Project } from '@/api/types'
import { progress as ofEnvironment } from '@/features/environments/status'
import { progress } from '@/features/projects/status'
import { paths } from '@/paths'
import { Badge } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { PageHeader } from '@/ui/PageHeader'
import { toast } from '@/ui/toasts'
import { Following } from './Following'

interface EndingProjectProps {
  project: Project
  environments: Environment[]
  /** It was there before, and is not any more. */
  isGone: boolean
}

/** Nothing is left to look at: back to where the others are. */
function useLeaving(project: string, isGone: boolean) {
  const navigate = useNavigate()
  const leave = useEffectEvent(() => {
    toast('good', `${project} is deleted`, 'Nothing of it is left, and its name is free.')
    void navigate(paths.projects(), { replace: true })
  })
  useEffect(() => {
    if (isGone) leave()
  }, [isGone])
}

function Left({ environment }: { environment: Environment }) {
  const words = environment.status === 'deleting' ? ofEnvironment(environment) : `${environment.name} waits for its turn.`
  return <li className="px-5 py-2.5 text-sm">{words}</li>
}

/** A project on its way out: how far that is, as its environments tell. */
export function EndingProject({ project, environments, isGone }: EndingProjectProps) {
  useLeaving(project.slug, isGone)
  return (
    <>
      <PageHeader title={project.slug} trail={[{ label: 'Projects', to: paths.projects() }]} beside={<Badge tone="busy">Deleting</Badge>} />
      {environments.map((environment) => (
        <Following key={environment.id} project={project.slug} environment={environment} withProject />
      ))}
      <Card title="The end of this project" hint="Traffic and containers go first, then what is in volumes, then the rest. It goes on without this page.">
        <p role="status" className="flex items-center gap-2.5 px-5 py-3 text-sm">
          <span aria-hidden className="size-3.5 shrink-0 animate-turn rounded-full border-2 border-accent-strong border-t-transparent" />
          {progress(project)}
        </p>
        <ul aria-label="Environments" className="divide-y divide-line border-t border-line">
          {environments.map((environment) => (
            <Left key={environment.id} environment={environment} />
          ))}
        </ul>
      </Card>
    </>
  )
}
