import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { BulkSleep, Service, ServiceCreate } from '@/api/types'
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

/** Sent as it is, piece by piece; nothing is staged by it. */
export function useAddUpload(id: string) {
  return useMutation({
    mutationFn: (file: File) =>
      read(client.POST('/api/v1/services/{service_id}/uploads', { params: at(id), body: file as never, bodySerializer: (body) => body })),
  })
}

/**
 * What answers with the service as it is from now on. `onDone` belongs to the mutation, not to the press: what was
 * pressed is gone by then, for the service no longer allows it.
 */
function useServiceAction<Input>(act: (input: Input) => Promise<Service>, onDone: () => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (service) => {
      keepService(cache, service)
      onDone()
    },
  })
}

export function useSleep(id: string, onDone: () => void) {
  return useServiceAction(() => read(client.PUT('/api/v1/services/{service_id}/sleep', { params: at(id) })), onDone)
}

export function useWake(id: string, onDone: () => void) {
  return useServiceAction(() => read(client.DELETE('/api/v1/services/{service_id}/sleep', { params: at(id) })), onDone)
}

export function useDeleteService(id: string, onDone: () => void) {
  const remove = (confirm: string) => read(client.DELETE('/api/v1/services/{service_id}', { params: { ...at(id), query: { confirm } } }))
  return useServiceAction(remove, onDone)
}

/** Sleep or wake for many; those for which there is nothing to do are reported. */
export function useSleepMany(project: string, environment: string, onDone: (result: BulkSleep) => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ services, asleep }: { services: string[]; asleep: boolean }) =>
      read(
        client.PUT('/api/v1/projects/{project}/environments/{environment}/sleep', {
          params: { path: { project, environment } },
          body: { services, asleep },
        }),
      ),
    onSuccess: (result) => {
      for (const service of result.services) keepService(cache, service)
      onDone(result)
    },
  })
}
