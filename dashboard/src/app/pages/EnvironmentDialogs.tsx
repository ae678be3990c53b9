import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { Environment, Project } from '@/api/types'
import { DeleteEnvironmentDialog } from '@/features/environments/DeleteEnvironmentDialog'
import { CreateEnvironmentDialog } from '@/features/environments/CreateEnvironmentDialog'
import { RenameEnvironmentDialog } from '@/features/environments/RenameEnvironmentDialog'
import { allows } from '@/features/environments/status'
import { EndProjectDialog } from '@/features/projects/EndProjectDialog'
import { projectQueries } from '@/features/projects/queries'
import { allows as mayEnd } from '@/features/projects/status'
import { CreateServiceDialog } from '@/features/services/CreateServiceDialog'
import { serviceQueries } from '@/features/services/queries'
import { sessionQueries } from '@/features/session/queries'
import { paths } from '@/paths'
import { toast } from '@/ui/toasts'

interface EnvironmentDialogsProps {
  project: Project
  environments: Environment[]
  current: Environment
  dialog: string | null
  onClose: () => void
}

/** The dialog that the address names, if the server allows what it does. */
export function EnvironmentDialogs({ project: whole, environments, current, dialog, onClose }: EnvironmentDialogsProps) {
  const { slug: project, actions } = whole
  const navigate = useNavigate()
  const cache = useQueryClient()
  const instance = useQuery(sessionQueries.instance())
  /** Its name is reported with its project and with each of its services, too. */
  const enter = ({ name }: Environment) => {
    void cache.invalidateQueries({ queryKey: projectQueries.root })
    void cache.invalidateQueries({ queryKey: serviceQueries.root })
    void navigate(paths.project(project, { environment: name }), { replace: true })
  }
  const ended = (gone: boolean) => {
    if (gone) toast('good', `${project} is deleted`)
    void navigate(gone ? paths.projects() : paths.project(project), { replace: true })
  }
  if (dialog === 'environment' && actions.includes('edit'))
    return <CreateEnvironmentDialog {...{ project, environments, current, onClose }} onCreated={enter} />
  if (dialog === 'end-project' && mayEnd(whole, 'delete'))
    return <EndProjectDialog project={whole} onClose={onClose} onEnded={ended} />
  if (dialog === 'rename' && allows(current, 'rename')) return <RenameEnvironmentDialog environment={current} onClose={onClose} onRenamed={enter} />
  if (dialog === 'delete' && allows(current, 'delete')) return <DeleteEnvironmentDialog environment={current} onClose={onClose} />
  if (dialog === 'create' && allows(current, 'create_service'))
    return (
      <CreateServiceDialog
        project={project}
        environment={current.name}
        rootDomain={instance.data?.root_domain}
        onClose={onClose}
        onCreated={(service) => {
          void cache.invalidateQueries({ queryKey: projectQueries.root })
          void navigate(paths.service(service.id), { replace: true })
        }}
      />
    )
  return null
}
