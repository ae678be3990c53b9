import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { Service, ServiceCreate } from '@/api/types'
import { at, keepService, serviceQueries } from './queries'

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
      return cache.invalidateQueries({ queryKey: [...serviceQueries.root, 'list'] })
    },
  })
}

/** What answers with the service as it is from now on. */
function useServiceAction<Input>(act: (input: Input) => Promise<Service>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: (service) => keepService(cache, service) })
}

export function useSleep(id: string) {
  return useServiceAction(() => read(client.PUT('/api/v1/services/{service_id}/sleep', { params: at(id) })))
}

export function useWake(id: string) {
  return useServiceAction(() => read(client.DELETE('/api/v1/services/{service_id}/sleep', { params: at(id) })))
}

export function useArchiveService(id: string) {
  return useServiceAction((confirm: string) =>
    read(client.DELETE('/api/v1/services/{service_id}', { params: { ...at(id), query: { confirm } } })),
  )
}

/** Sleep or wake for many; those for which there is nothing to do are told. */
export function useSleepMany(project: string, environment: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ services, asleep }: { services: string[]; asleep: boolean }) =>
      read(
        client.PUT('/api/v1/projects/{project}/environments/{environment}/sleep', {
          params: { path: { project, environment } },
          body: { services, asleep },
        }),
      ),
    onSuccess: ({ services }) => {
      for (const service of services) keepService(cache, service)
    },
  })
}
