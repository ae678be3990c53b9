import { infiniteQueryOptions } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import { questionOf, type EventFilter } from './filter'

const root = ['events'] as const
const PAGE = 50

export const eventQueries = {
  root,
  /** Newest first, older ones on request. An old answer is worth little: somebody may have done something. */
  list: (filter: EventFilter) =>
    infiniteQueryOptions({
      queryKey: [...root, filter],
      staleTime: 0,
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page: { next?: string | null }) => page.next ?? undefined,
      queryFn: ({ pageParam, signal }) =>
        read(client.GET('/api/v1/events', { params: { query: { ...questionOf(filter, Date.now()), after: pageParam, limit: PAGE } }, signal })),
    }),
}
