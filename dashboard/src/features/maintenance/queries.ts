import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { CleanUpKind } from '@/api/types'
import { lookOf } from './report'

const root = ['maintenance'] as const
/** Clean-ups have no stream: while one is under way, it is asked for anew. */
const LOOK_MILLISECONDS = 1000

export const maintenanceQueries = {
  root,
  last: (cleanUp: CleanUpKind) =>
    queryOptions({
      queryKey: [...root, cleanUp],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/clean-ups/{kind}', { params: { path: { kind: cleanUp } }, signal }))).items,
      refetchInterval: ({ state }) => (state.data?.some((run) => lookOf(run).moving) ? LOOK_MILLISECONDS : false),
    }),
}

export function useCleanUp(cleanUp: CleanUpKind) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { dry_run: boolean }) => read(client.POST('/api/v1/clean-ups/{kind}', { params: { path: { kind: cleanUp } }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: maintenanceQueries.last(cleanUp).queryKey }),
  })
}
