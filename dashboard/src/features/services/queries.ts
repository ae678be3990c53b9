import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { RouteCreate, Service, ServiceCreate, ServicePatch } from '@/api/types'

const root = ['services'] as const
const at = (id: string) => ({ path: { service_id: id } })

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
}

/** Put what we learned of a service wherever it is shown. */
export function keepService(cache: QueryClient, service: Service) {
  cache.setQueryData(serviceQueries.detail(service.id).queryKey, service)
  cache.setQueryData(serviceQueries.list(service.project, service.environment).queryKey, (known) =>
    known?.map((item) => (item.id === service.id ? service : item)),
  )
}

export function useCreateService(project: string, environment: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: ServiceCreate) =>
      read(
        client.POST('/api/v1/projects/{project}/environments/{environment}/services', {
          params: { path: { project, environment } },
          body,
        }),
      ),
    onSuccess: (service) => {
      keepService(cache, service)
      return cache.invalidateQueries({ queryKey: [...root, 'list'] })
    },
  })
}

/** Every edit stages a change, so afterwards the service is read again. */
function useServiceEdit<Input>(id: string, edit: (input: Input) => Promise<unknown>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: edit,
    onSuccess: () => cache.invalidateQueries({ queryKey: serviceQueries.detail(id).queryKey }),
  })
}

export function usePatchService(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: ServicePatch) => read(client.PATCH('/api/v1/services/{service_id}', { params: at(id), body })),
    onSuccess: (service) => keepService(cache, service),
  })
}

export function useAddRoute(id: string) {
  return useServiceEdit(id, (body: RouteCreate) => read(client.POST('/api/v1/services/{service_id}/routes', { params: at(id), body })))
}

export function useRemoveRoute(id: string) {
  return useServiceEdit(id, (domain: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/routes/{domain}', { params: { path: { service_id: id, domain } } })),
  )
}

export function useSetVariable(id: string) {
  return useServiceEdit(id, ({ key, value }: { key: string; value: string }) =>
    read(client.PUT('/api/v1/services/{service_id}/variables/{key}', { params: { path: { service_id: id, key } }, body: { value } })),
  )
}

export function useRemoveVariable(id: string) {
  return useServiceEdit(id, (key: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/variables/{key}', { params: { path: { service_id: id, key } } })),
  )
}

export function usePasteVariables(id: string) {
  return useServiceEdit(id, (dotenv: string) =>
    read(client.PATCH('/api/v1/services/{service_id}/variables', { params: at(id), body: { dotenv } })),
  )
}

export function useCancelChange(id: string) {
  return useServiceEdit(id, (change: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/changes/{change_id}', { params: { path: { service_id: id, change_id: change } } })),
  )
}

export function useArchiveService(id: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (confirm: string) =>
      read(client.DELETE('/api/v1/services/{service_id}', { params: { ...at(id), query: { confirm } } })),
    onSuccess: (service) => keepService(cache, service),
  })
}
