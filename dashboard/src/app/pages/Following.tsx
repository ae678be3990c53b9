import { useQueryClient } from '@tanstack/react-query'
import { useEnvironmentStream } from '@/features/environments/use_environment_stream'
import { projectQueries } from '@/features/projects/queries'
import { serviceQueries } from '@/features/services/queries'

interface FollowingProps {
  project: string
  environment: { id: string; name: string }
  /** Whether the project itself goes, so that it is worth asking whether it is gone. */
  withProject?: boolean
}

/** Draws nothing: keeps an environment that is filled or emptied current, with the list of its services. */
export function Following({ project, environment: { id, name }, withProject = false }: FollowingProps) {
  const cache = useQueryClient()
  useEnvironmentStream(project, id, () => {
    void cache.invalidateQueries({ queryKey: serviceQueries.list(project, name).queryKey })
    if (withProject) void cache.invalidateQueries({ queryKey: projectQueries.root })
  })
  return null
}
