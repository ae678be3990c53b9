import type { Environment, Project } from '@/api/types'
import { paths } from '@/paths'
import { Badge } from '@/ui/Badge'
import { ButtonLink } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Tabs } from '@/ui/Tabs'
import { isIncomplete, LOOK } from './status'

function Mark({ environment }: { environment: Environment }) {
  const { tone, label, moving } = LOOK[environment.status]
  return moving || isIncomplete(environment) ? <Badge tone={tone}>{label}</Badge> : null
}

interface EnvironmentTabsProps {
  project: Project
  environments: Environment[]
  current: Environment
}

/** The environments of a project, how those are that are not simply there, and the way to one more. */
export function EnvironmentTabs({ project, environments, current }: EnvironmentTabsProps) {
  return (
    <div className="flex">
      <div className="min-w-0 grow max-sm:pr-4">
        <Tabs
          label="Environments"
          tabs={environments.map((environment) => ({
            label: environment.name,
            to: paths.project(project.slug, { environment: environment.name }),
            current: environment.id === current.id,
            mark: <Mark environment={environment} />,
          }))}
        />
      </div>
      {project.actions.includes('edit') && (
        <div className="flex items-center border-b border-line pl-2 max-sm:-mr-4 max-sm:pr-2">
          <ButtonLink kind="quiet" size="small" preventScrollReset to={paths.project(project.slug, { environment: current.name, dialog: 'environment' })}>
            <Icon name="plus" /> <span className="max-sm:sr-only">New environment</span>
          </ButtonLink>
        </div>
      )}
    </div>
  )
}
