import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { Deployment, DeploymentFrame, JournalLine } from '@/api/types'
import { merged } from './journal'

const root = ['deployments'] as const
const PAGE = 20
const JOURNAL_PAGE = 200

interface DeploymentPage {
  items: Deployment[]
  next?: string | null
}

export const deploymentQueries = {
  root,
  detail: (id: string) =>
    queryOptions({
      queryKey: [...root, 'detail', id],
      queryFn: ({ signal }) =>
        read(client.GET('/api/v1/deployments/{deployment_id}', { params: { path: { deployment_id: id } }, signal })),
    }),
  /** Newest first, older ones on request. */
  ofService: (serviceId: string) =>
    infiniteQueryOptions({
      queryKey: [...root, 'of-service', serviceId],
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page: DeploymentPage) => page.next ?? undefined,
      queryFn: ({ pageParam, signal }): Promise<DeploymentPage> =>
        read(
          client.GET('/api/v1/services/{service_id}/deployments', {
            params: { path: { service_id: serviceId }, query: { limit: PAGE, after: pageParam } },
            signal,
          }),
        ),
    }),
  /** Everything written so far; the stream appends to it. */
  journal: (id: string) =>
    queryOptions({
      queryKey: [...root, 'journal', id],
      staleTime: Infinity,
      queryFn: ({ signal }): Promise<JournalLine[]> =>
        everyPage((after) =>
          read(
            client.GET('/api/v1/deployments/{deployment_id}/journal', {
              params: { path: { deployment_id: id }, query: { limit: JOURNAL_PAGE, after: Number(after ?? 0) } },
              signal,
            }),
          ),
        ),
    }),
}

/** Put what we learned of a deployment wherever it is shown. */
export function keepDeployment(cache: QueryClient, deployment: Deployment) {
  cache.setQueryData(deploymentQueries.detail(deployment.id).queryKey, deployment)
  cache.setQueryData(deploymentQueries.ofService(deployment.service_id).queryKey, (known) => known && { ...known, pages: withDeployment(known.pages, deployment) })
}

function withDeployment(pages: DeploymentPage[], deployment: Deployment): DeploymentPage[] {
  const isNew = !pages.some((page) => page.items.some((item) => item.id === deployment.id))
  return pages.map((page, index) => ({
    ...page,
    items: [
      ...(isNew && index === 0 ? [deployment] : []),
      ...page.items.map((item) => (item.id === deployment.id ? deployment : overtaken(item, deployment))),
    ],
  }))
}

/** One version serves at a time: when another one became live, this one no longer is. */
function overtaken(item: Deployment, by: Deployment): Deployment {
  return by.is_live && item.is_live ? { ...item, is_live: false } : item
}

export function keepFrames(cache: QueryClient, id: string, frames: DeploymentFrame[]) {
  const lines = frames.filter((frame) => frame.type === 'journal').map((frame) => frame.data)
  if (lines.length > 0) cache.setQueryData(deploymentQueries.journal(id).queryKey, (known) => merged(known ?? [], lines))
  const latest = frames.filter((frame) => frame.type === 'deployment').at(-1)
  if (latest) keepDeployment(cache, latest.data)
}

export function useDeploy(serviceId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (message: string) =>
      read(client.POST('/api/v1/services/{service_id}/deployments', { params: { path: { service_id: serviceId } }, body: { message } })),
    onSuccess: (deployment) => keepDeployment(cache, deployment),
  })
}
