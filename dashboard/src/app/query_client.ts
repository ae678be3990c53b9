import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { Problem } from '@/api/problem'
import { isSignedOut } from '@/features/session/queries'

const RETRIES = 2

/** A refusal stays one; only a platform that could not answer is asked again. */
function worthRetrying(failures: number, error: Error): boolean {
  return failures < RETRIES && !(error instanceof Problem && error.status < 500)
}

/** `onSignedOut` is called whenever an answer says that the session is over. */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const notice = (error: Error) => {
    if (isSignedOut(error)) onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError: notice }),
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.signsIn) notice(error)
      },
    }),
    defaultOptions: { queries: { retry: worthRetrying, staleTime: 10_000 } },
  })
}
