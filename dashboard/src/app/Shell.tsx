import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, ScrollRestoration, useNavigate, useNavigation } from 'react-router'
import { sessionQueries, useSignOut } from '@/features/session/queries'
import { paths } from '@/paths'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Logo } from './Logo'
import { ThemeToggle } from './ThemeToggle'

function TopBar() {
  const instance = useQuery(sessionQueries.instance())
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <header className="border-b border-line bg-deck">
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-2 px-4 sm:px-6">
        <Link to={paths.projects()} className="mr-auto flex items-center gap-2.5 rounded font-semibold tracking-tight">
          <Logo className="h-6" />
          Slipway
          {instance.data && <span className="border-l border-line pl-2.5 font-mono text-[0.8125rem] font-normal text-soft max-sm:hidden">{instance.data.instance}</span>}
        </Link>
        <Link to={paths.events()} className="rounded px-2 py-1 text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
          Events
        </Link>
        {instance.data?.actions.includes('clean_up') && (
          <Link to={paths.maintenance()} className="rounded px-2 py-1 text-sm text-soft underline-offset-4 hover:text-ink hover:underline max-sm:hidden">
            Maintenance
          </Link>
        )}
        {instance.data && (
          <a
            href={instance.data.prefect_url}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 rounded px-2 py-1 text-sm text-soft underline-offset-4 hover:text-ink hover:underline"
          >
            Prefect <Icon name="out" className="size-3.5" />
          </a>
        )}
        <ThemeToggle />
        <Button kind="quiet" size="small" pending={signOut.isPending} onClick={() => signOut.mutate(undefined, { onSuccess: () => void navigate(paths.login()) })}>
          Sign out
        </Button>
      </div>
    </header>
  )
}

function Footer() {
  const instance = useQuery(sessionQueries.instance())
  return (
    <footer className="mx-auto mt-auto flex w-full max-w-6xl flex-wrap gap-x-5 gap-y-1 px-4 py-6 text-[0.8125rem] text-soft sm:px-6">
      {instance.data && (
        <>
          <span className="tabular">Slipway {instance.data.version}</span>
          <span>Root domain {instance.data.root_domain}</span>
          {instance.data.actions.includes('clean_up') && (
            <Link to={paths.maintenance()} className="rounded underline underline-offset-4 hover:text-ink sm:hidden">
              Maintenance
            </Link>
          )}
        </>
      )}
    </footer>
  )
}

export function Shell() {
  const navigating = useNavigation().state !== 'idle'
  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="absolute left-4 z-20 -translate-y-20 rounded-control bg-ink px-3 py-2 text-sm text-quay focus:translate-y-2">
        Skip to content
      </a>
      <TopBar />
      <main id="main" tabIndex={-1} aria-busy={navigating} className="mx-auto w-full max-w-6xl px-4 pt-8 pb-12 outline-none sm:px-6">
        <Outlet />
      </main>
      <Footer />
      <ScrollRestoration />
    </div>
  )
}
