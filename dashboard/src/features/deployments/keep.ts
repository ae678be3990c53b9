import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { Deployment, DeploymentFrame } from '@/api/types'
import type { StatusFilter } from './filter'
import { merged } from './journal'
import { withDeployment, type DeploymentPage } from './lists'
import { deploymentQueries } from './queries'

/** Put what we learned of a deployment wherever it is shown. */
export function keepDeployment(cache: QueryClient, deployment: Deployment) {
  cache.setQueryData(deploymentQueries.detail(deployment.id).queryKey, deployment)
  for (const [key, known] of cache.getQueriesData<InfiniteData<DeploymentPage>>({ queryKey: deploymentQueries.lists(deployment.service_id) }))
    if (known) cache.setQueryData(key, { ...known, pages: withDeployment(known.pages, deployment, key.at(-1) as StatusFilter) })
}

/** A step begins or ends where the platform writes a line or the status moves. */
function tellsOfSteps(frame: DeploymentFrame): boolean {
  return frame.type === 'deployment' || (frame.type === 'journal' && frame.data.source === 'system')
}

export function keepFrames(cache: QueryClient, id: string, frames: DeploymentFrame[]) {
  const lines = frames.filter((frame) => frame.type === 'journal').map((frame) => frame.data)
  if (lines.length > 0) cache.setQueryData(deploymentQueries.journal(id).queryKey, (known) => merged(known ?? [], lines))
  const latest = frames.filter((frame) => frame.type === 'deployment').at(-1)
  if (latest) keepDeployment(cache, latest.data)
  if (frames.some(tellsOfSteps)) void cache.invalidateQueries({ queryKey: deploymentQueries.steps(id).queryKey })
}
