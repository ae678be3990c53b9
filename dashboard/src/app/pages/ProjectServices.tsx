import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { useLocation, useNavigation, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { Environment, ServiceSummary } from '@/api/types'
import { useDialog } from '@/app/dialog'
import { LOOK } from '@/features/environments/status'
import { SelectionBar } from '@/features/services/SelectionBar'
import { ServiceCard } from '@/features/services/ServiceCard'
import { serviceQueries } from '@/features/services/queries'
import { selectedIn, toggled } from '@/features/services/selection'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { BulkDialogs } from './BulkDialogs'

interface ProjectServicesProps {
  environment: Environment
  create: ReactNode
}

/** While the environment is filled or emptied its stream has them read again; so does the end of that. */
function useServices({ project, name, status }: Environment) {
  const cache = useQueryClient()
  const { moving } = LOOK[status]
  useEffect(() => {
    if (!moving) return
    return () => void cache.invalidateQueries({ queryKey: serviceQueries.list(project, name).queryKey })
  }, [cache, moving, project, name])
  return useQuery(serviceQueries.list(project, name))
}

function Nothing({ environment: { name, status }, create }: ProjectServicesProps) {
  if (status === 'cloning') return <SkeletonRows rows={3} className="h-32" />
  if (status === 'deleting') return null
  return (
    <EmptyState title={`Nothing in ${name} yet`} action={create}>
      A service runs an image, with its own addresses, variables and health check. Create one, then deploy it.
    </EmptyState>
  )
}

/** The address as it is about to be: a box that waited for its page would lose the second of two quick presses. */
function useComingSearch(): [URLSearchParams, (next: URLSearchParams) => void] {
  const [search, setSearch] = useSearchParams()
  const { pathname } = useLocation()
  const coming = useNavigation().location
  const set = (next: URLSearchParams) => setSearch(next, { replace: true, preventScrollReset: true, flushSync: true })
  return [coming?.pathname === pathname ? new URLSearchParams(coming.search) : search, set]
}

function Choice({ service, selected, onToggle }: { service: ServiceSummary; selected: boolean; onToggle: () => void }) {
  return (
    <input
      type="checkbox"
      checked={selected}
      onChange={onToggle}
      aria-label={`Select ${service.slug}`}
      className="relative z-1 mt-1.5 size-4 shrink-0 accent-accent after:absolute after:-inset-2.5"
    />
  )
}

/** The services of an environment; which of them are selected stands in the address. */
export function ProjectServices({ environment, create }: ProjectServicesProps) {
  const services = useServices(environment)
  const [search, setSearch] = useComingSearch()
  const { dialog, open, close } = useDialog()
  if (services.isPending) return <SkeletonRows rows={3} className="h-32" />
  if (services.isLoadingError) return <ErrorState {...explain(services.error)} onRetry={() => void services.refetch()} />
  if (services.data.length === 0) return <Nothing environment={environment} create={create} />
  const place = { project: environment.project, environment: environment.name }
  const selected = selectedIn(search, services.data)
  const select = (slugs: string[]) => {
    const next = new URLSearchParams(search)
    // A dialog was about the selection before.
    next.delete('dialog')
    next.delete('selected')
    if (slugs.length > 0) next.set('selected', slugs.join(','))
    setSearch(next)
  }
  const all = services.data.map((service) => service.slug)
  return (
    <>
      <ul aria-label="Services" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {services.data.map((service) => (
          <ServiceCard
            key={service.id}
            service={service}
            choice={<Choice service={service} selected={selected.includes(service)} onToggle={() => select(toggled(selected, service))} />}
          />
        ))}
      </ul>
      <SelectionBar {...place} selected={selected} onSelectAll={() => select(all)} onClear={() => select([])} onAsk={open} />
      <BulkDialogs {...place} {...{ selected, dialog, onClose: close, onDone: () => select([]) }} />
    </>
  )
}
