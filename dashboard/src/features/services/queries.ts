import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { Service } from '@/api/types'
import { summaryOf } from '@/config/summary'

const root = ['services'] as const
export const at = (id: string) => ({ path: { service_id: id } })

export const serviceQueries = {
  root,
  list: (project: string, environment: string) =>
    queryOptions({
      queryKey: [...root, 'list', project, environment],
      queryFn: ({ signal }) =>
        everyPage((after) =>
          read(
            client.GET('/api/v1/projects/{project}/environments/{environment}/services', {
              params: { path: { project, environment }, query: { after } },
              signal,
            }),
          ),
        ),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...root, 'detail', id],
      queryFn: ({ signal }) => read(client.GET('/api/v1/services/{service_id}', { params: at(id), signal })),
    }),
  /** Each version has its own: they are read anew with each version that serves. */
  systemVariables: (id: string, live: string | undefined) =>
    queryOptions({
      queryKey: [...root, 'system-variables', id, live],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/services/{service_id}/system-variables', { params: at(id), signal }))).items,
    }),
}

/** Put what we learned of a service wherever it is shown. */
export function keepService(cache: QueryClient, service: Service) {
  cache.setQueryData(serviceQueries.detail(service.id).queryKey, service)
  cache.setQueryData(serviceQueries.list(service.project, service.environment).queryKey, (known) =>
    known?.map((item) => (item.id === service.id ? summaryOf(service) : item)),
  )
}
