import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import { Problem } from '@/api/problem'
import type { Session } from '@/api/types'

const UNAUTHORIZED = 401
const NOT_KEPT =
  'The token is right, but browsers keep the session only over HTTPS, or on the machine itself: open the dashboard at localhost.'

export const sessionQueries = {
  /** Who is signed in here; `null` is nobody. */
  current: () =>
    queryOptions({
      queryKey: ['session'],
      staleTime: Infinity,
      queryFn: async ({ signal }): Promise<Session | null> => {
        try {
          return await read(client.GET('/api/v1/session', { signal }))
        } catch (error) {
          if (isSignedOut(error)) return null
          throw error
        }
      },
    }),
  instance: () =>
    queryOptions({
      queryKey: ['instance'],
      staleTime: Infinity,
      queryFn: ({ signal }) => read(client.GET('/api/v1/instance', { signal })),
    }),
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === UNAUTHORIZED
}

export async function signIn(cache: QueryClient, token: string): Promise<void> {
  await read(client.POST('/api/v1/session', { body: { token } }))
  cache.clear()
  if ((await cache.query(sessionQueries.current())) === null) throw new Problem(0, 'The browser did not keep the session', NOT_KEPT)
}

export function useSignIn() {
  const cache = useQueryClient()
  return useMutation({ meta: { signsIn: true }, mutationFn: (token: string) => signIn(cache, token) })
}

export function useSignOut() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => read(client.DELETE('/api/v1/session')),
    onSuccess: () => cache.clear(),
  })
}
