import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { SweepKind } from '@/api/types'
import { lookOf } from './report'

const root = ['maintenance'] as const
/** Sweeps have no stream: while one is under way, it is asked for anew. */
const LOOK_MILLISECONDS = 1000

export const maintenanceQueries = {
  root,
  last: (sweep: SweepKind) =>
    queryOptions({
      queryKey: [...root, sweep],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/maintenance/{sweep}', { params: { path: { sweep } }, signal }))).items,
      refetchInterval: ({ state }) => (state.data?.some((run) => lookOf(run).moving) ? LOOK_MILLISECONDS : false),
    }),
}

export function useSweep(sweep: SweepKind) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { dry_run: boolean }) => read(client.POST('/api/v1/maintenance/{sweep}', { params: { path: { sweep } }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: maintenanceQueries.last(sweep).queryKey }),
  })
}
