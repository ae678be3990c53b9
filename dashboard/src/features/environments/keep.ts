import type { QueryClient } from '@tanstack/react-query'
import type { Environment } from '@/api/types'
import { environmentQueries } from './queries'

/** A new one comes last, as on the server. */
export function keepEnvironment(cache: QueryClient, environment: Environment) {
  cache.setQueryData(environmentQueries.list(environment.project).queryKey, (known) => {
    if (!known?.some(({ id }) => id === environment.id)) return known && [...known, environment]
    return known.map((item) => (item.id === environment.id ? environment : item))
  })
}

export function dropEnvironment(cache: QueryClient, project: string, id: string) {
  cache.setQueryData(environmentQueries.list(project).queryKey, (known) => known?.filter((item) => item.id !== id))
}
