import type { QueryClient } from '@tanstack/react-query'
import { redirect, type LoaderFunctionArgs } from 'react-router'
import { statusIn } from '@/features/deployments/filter'
import { deploymentQueries } from '@/features/deployments/queries'
import { environmentQueries } from '@/features/environments/queries'
import { filterIn } from '@/features/events/filter'
import { eventQueries } from '@/features/events/queries'
import { KINDS } from '@/features/maintenance/kinds'
import { maintenanceQueries } from '@/features/maintenance/queries'
import { projectQueries } from '@/features/projects/queries'
import { takeToken } from '@/features/session/fragment'
import { nextPage } from '@/features/session/next'
import { sessionQueries, signIn } from '@/features/session/queries'
import { serviceQueries } from '@/features/services/queries'
import { tokenQueries } from '@/features/tokens/queries'
import { paths } from '@/paths'

/** Sign in with the token that the address brought along, if there is one; answers why that was refused. */
export async function spendToken(cache: QueryClient): Promise<unknown> {
  const token = takeToken()
  if (token === null) return null
  try {
    await signIn(cache, token)
    return null
  } catch (error) {
    return error
  }
}

export interface LoginData {
  refusal: unknown
}

/** What fails is reported where it is read. */
function prefetch(query: Promise<unknown>) {
  query.catch(() => undefined)
}

/** Loaders start what a page will read; only the session is waited for. */
export function createLoaders(cache: QueryClient, refusal: unknown) {
  let unreported = refusal
  const currentSession = () => cache.query({ ...sessionQueries.current(), staleTime: 'static' })
  return {
    session: async ({ request }: LoaderFunctionArgs) => {
      const session = await currentSession()
      const { pathname, search } = new URL(request.url)
      if (session === null || unreported !== null) return redirect(paths.login(pathname === '/' ? undefined : pathname + search))
      prefetch(cache.query(sessionQueries.instance()))
      return null
    },
    login: async ({ request }: LoaderFunctionArgs): Promise<LoginData | Response> => {
      if (unreported === null && (await currentSession()) !== null)
        return redirect(nextPage(new URL(request.url).searchParams))
      const reported = unreported
      unreported = null
      return { refusal: reported }
    },
    projects: () => {
      prefetch(cache.query(projectQueries.list()))
      return null
    },
    project: ({ params }: LoaderFunctionArgs) => {
      prefetch(cache.query(projectQueries.detail(params.project ?? '')))
      prefetch(cache.query(environmentQueries.list(params.project ?? '')))
      return null
    },
    maintenance: () => {
      for (const kind of KINDS) prefetch(cache.query(maintenanceQueries.last(kind)))
      return null
    },
    service: ({ params, request }: LoaderFunctionArgs) => {
      const id = params.service ?? ''
      prefetch(cache.query(serviceQueries.detail(id)))
      if (params.section === undefined) prefetch(cache.infiniteQuery(deploymentQueries.ofService(id, statusIn(new URL(request.url).searchParams))))
      if (params.section === 'tokens') prefetch(cache.query(tokenQueries.ofService(id)))
      return null
    },
    events: ({ request }: LoaderFunctionArgs) => {
      prefetch(cache.infiniteQuery(eventQueries.list(filterIn(new URL(request.url).searchParams))))
      prefetch(cache.query(projectQueries.list()))
      return null
    },
    deployment: ({ params }: LoaderFunctionArgs) => {
      const id = params.deployment ?? ''
      prefetch(cache.query(deploymentQueries.detail(id)))
      prefetch(cache.query(deploymentQueries.steps(id)))
      prefetch(cache.query(deploymentQueries.journal(id)))
      return null
    },
  }
}
