import '@/styles/index.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { tokenIn } from '@/features/session/fragment'
import { sessionQueries } from '@/features/session/queries'
import { Toaster } from '@/ui/Toaster'
import { focusNewPages } from './focus'
import { spendToken } from './loaders'
import { createQueryClient } from './query_client'
import { createRouter } from './router'

const session = sessionQueries.current().queryKey
const cache = createQueryClient(() => {
  if (!cache.getQueryData(session)) return
  cache.setQueryData(session, null)
  void router.revalidate()
})
const router = createRouter(cache, await spendToken(cache))

focusNewPages(router)

// A link with a token that is opened in this very tab changes only the fragment: start anew to sign in with it.
window.addEventListener('hashchange', () => {
  if (tokenIn(window.location.hash) !== null) window.location.reload()
})

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no root element.')

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>
  </StrictMode>,
)
