import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { TokenCreate } from '@/api/types'

const root = ['tokens'] as const
const at = (serviceId: string) => ({ path: { service_id: serviceId } })

export const tokenQueries = {
  root,
  ofService: (serviceId: string) =>
    queryOptions({
      queryKey: [...root, 'of-service', serviceId],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/services/{service_id}/tokens', { params: at(serviceId), signal }))).items,
    }),
}

export function useIssueToken(serviceId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: TokenCreate) => read(client.POST('/api/v1/services/{service_id}/tokens', { params: at(serviceId), body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: tokenQueries.ofService(serviceId).queryKey }),
  })
}

export function useRevokeToken(serviceId: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (tokenId: string) =>
      read(client.DELETE('/api/v1/services/{service_id}/tokens/{token_id}', { params: { path: { service_id: serviceId, token_id: tokenId } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: tokenQueries.ofService(serviceId).queryKey }),
  })
}
