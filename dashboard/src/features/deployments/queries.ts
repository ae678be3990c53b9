import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { JournalLine } from '@/api/types'
import { statusesOf, type StatusFilter } from './filter'
import { SHOWN_LINES } from './journal'
import type { DeploymentPage } from './lists'

const root = ['deployments'] as const
const PAGE = 20
const JOURNAL_PAGE = 200
const at = (id: string) => ({ path: { deployment_id: id } })

export const deploymentQueries = {
  root,
  detail: (id: string) =>
    queryOptions({
      queryKey: [...root, 'detail', id],
      queryFn: ({ signal }) => read(client.GET('/api/v1/deployments/{deployment_id}', { params: at(id), signal })),
    }),
  /** All lists of a service, whatever they are narrowed to. */
  lists: (serviceId: string) => [...root, 'of-service', serviceId] as const,
  /** Newest first, older ones on request. */
  ofService: (serviceId: string, filter: StatusFilter) =>
    infiniteQueryOptions({
      queryKey: [...root, 'of-service', serviceId, filter],
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page: DeploymentPage) => page.next ?? undefined,
      queryFn: ({ pageParam, signal }): Promise<DeploymentPage> =>
        read(
          client.GET('/api/v1/services/{service_id}/deployments', {
            params: { path: { service_id: serviceId }, query: { limit: PAGE, after: pageParam, status: statusesOf(filter) } },
            signal,
          }),
        ),
    }),
  /** What a deployment would do now; an old answer is worth nothing. */
  plan: (serviceId: string, query: { redeploy?: string; from?: string }) =>
    queryOptions({
      queryKey: [...root, 'plan', serviceId, query],
      gcTime: 0,
      staleTime: 0,
      queryFn: ({ signal }) =>
        read(client.GET('/api/v1/services/{service_id}/plan', { params: { path: { service_id: serviceId }, query }, signal })),
    }),
  steps: (id: string) =>
    queryOptions({
      queryKey: [...root, 'steps', id],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/deployments/{deployment_id}/steps', { params: at(id), signal }))).items,
    }),
  /** Frozen when the deployment was asked for, as is the configuration. */
  changes: (id: string) =>
    queryOptions({
      queryKey: [...root, 'changes', id],
      staleTime: Infinity,
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/deployments/{deployment_id}/changes', { params: at(id), signal }))).items,
    }),
  configuration: (id: string) =>
    queryOptions({
      queryKey: [...root, 'configuration', id],
      staleTime: Infinity,
      queryFn: ({ signal }) => read(client.GET('/api/v1/deployments/{deployment_id}/configuration', { params: at(id), signal })),
    }),
  build: (id: string) =>
    queryOptions({
      queryKey: [...root, 'build', id],
      staleTime: Infinity,
      queryFn: ({ signal }) => read(client.GET('/api/v1/deployments/{deployment_id}/build', { params: at(id), signal })),
    }),
  /** What was written so far, as much of it as is shown; the stream appends to it. */
  journal: (id: string) =>
    queryOptions({
      queryKey: [...root, 'journal', id],
      staleTime: Infinity,
      queryFn: ({ signal }): Promise<JournalLine[]> =>
        everyPage((after) =>
          read(
            client.GET('/api/v1/deployments/{deployment_id}/journal', {
              params: { ...at(id), query: { limit: JOURNAL_PAGE, ...(after === undefined ? { latest: SHOWN_LINES } : { after: Number(after) }) } },
              signal,
            }),
          ),
        ),
    }),
}
