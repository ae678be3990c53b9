import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { Comparison, Environment, ServiceComparison, ServiceSummary } from '@/api/types'
import { useDialog } from '@/app/dialog'
import { PlacesCard, ServiceComparisonCard } from '@/features/environments/comparison/ComparisonCards'
import { isPromotable, rowsOfPlaces, summaryOf } from '@/features/environments/comparison/rows'
import { environmentQueries } from '@/features/environments/queries'
import { serviceQueries } from '@/features/services/queries'
import { allows } from '@/features/services/status'
import { Button } from '@/ui/Button'
import { Choices } from '@/ui/Choices'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SelectField } from '@/ui/Field'
import { SkeletonRows } from '@/ui/Skeleton'
import { PromoteDialog } from './PromotePanel'

const SHOW = [
  ['different', 'What differs'],
  ['all', 'Everything'],
] as const

type Show = 'all' | 'different'
interface View {
  other: Environment | undefined
  show: Show
  compareWith: (name: string) => void
  choose: (show: Show) => void
}

type Sides = Record<string, ServiceSummary[]>

/** A view's choices stand in the address; the usual ones leave no trace there. */
function useView(others: Environment[]): View {
  const [search, setSearch] = useSearchParams()
  const set = (name: string, value: string | null) =>
    setSearch(
      (current) => {
        current.delete(name)
        if (value !== null) current.set(name, value)
        return current
      },
      { replace: true, preventScrollReset: true },
    )
  const other = others.find(({ name }) => name === search.get('with')) ?? others.find(({ name }) => name === 'production') ?? others[0]
  return {
    other,
    show: search.get('show') === 'all' ? 'all' : 'different',
    compareWith: (name) => set('with', name),
    choose: (show) => set('show', show === 'all' ? 'all' : null),
  }
}

/** A version goes from one side to the other where it serves, differs, and the server lets the service be deployed. */
function PromoteButtons({ compared, sides }: { compared: ServiceComparison; sides: Sides }) {
  const { open } = useDialog()
  const names = Object.keys(sides)
  return names.map((to) => {
    const from = names.find((name) => name !== to) ?? to
    const target = sides[to]?.find(({ slug }) => slug === compared.service)
    if (!target || !allows(target, 'deploy') || !isPromotable(compared, from)) return null
    return (
      <Button key={to} size="small" aria-label={`Promote ${compared.service} from ${from} to ${to}`} onClick={() => open('promote', { service: compared.service, to })}>
        Promote to {to}
      </Button>
    )
  })
}

/** The dialog that the address names, for a service that both environments have. */
function Promotion({ comparison, sides }: { comparison: Comparison; sides: Sides }) {
  const { dialog, service, to, close } = useDialog()
  const compared = comparison.compared.find((one) => one.service === service)
  const target = sides[to ?? '']?.find(({ slug }) => slug === service)
  if (dialog !== 'promote' || !compared || !target || !allows(target, 'deploy')) return null
  const from = target.id === compared.service_id ? compared.compared_with_id : compared.service_id
  return <PromoteDialog target={target} from={from} onClose={close} />
}

/** The services of both, by the name of the environment, as far as they are known. */
function useSides(project: string, names: [string, string]): Sides {
  const [before, after] = [useQuery(serviceQueries.list(project, names[0])), useQuery(serviceQueries.list(project, names[1]))]
  return { [names[0]]: before.data ?? [], [names[1]]: after.data ?? [] }
}

function Compared({ project, comparison, show }: { project: string; comparison: Comparison; show: Show }) {
  const { environment, compared_with: other } = comparison
  const sides = useSides(project, [other, environment])
  const shown = comparison.compared.filter(({ is_same }) => show === 'all' || !is_same)
  return (
    <>
      <p role="status" className="text-sm text-soft">
        {summaryOf(comparison)}
      </p>
      <PlacesCard comparison={comparison} />
      {shown.map((compared) => (
        <ServiceComparisonCard key={compared.service} compared={compared} before={other} after={environment} actions={<PromoteButtons {...{ compared, sides }} />} />
      ))}
      {shown.length === 0 && rowsOfPlaces(comparison).length === 0 && (
        <EmptyState title="Nothing differs">
          {environment} and {other} serve the same versions, of the same sizes, with the same variables.
        </EmptyState>
      )}
      <Promotion {...{ comparison, sides }} />
    </>
  )
}

function Loaded({ environment: { project, name }, other, show }: { environment: Environment; other: Environment; show: Show }) {
  const comparison = useQuery(environmentQueries.comparison({ project, environment: name }, other.name))
  if (comparison.isPending) return <SkeletonRows rows={3} className="h-28" />
  if (comparison.isError) return <ErrorState {...explain(comparison.error)} onRetry={() => void comparison.refetch()} />
  return <Compared project={project} comparison={comparison.data} show={show} />
}

/** Two environments side by side: what serves in the one and in the other. */
export function ComparisonView({ environment, others }: { environment: Environment; others: Environment[] }) {
  const { other, show, compareWith, choose } = useView(others)
  if (!other)
    return (
      <EmptyState title="Nothing to compare with">
        {environment.project} has only this environment. Make another one, empty or as a clone: what differs between the two is then reported here.
      </EmptyState>
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <SelectField
          label={`Compare ${environment.name} with`}
          mono
          className="w-64 max-w-full"
          options={others.map(({ name }) => [name, name])}
          value={other.name}
          onChange={(event) => compareWith(event.target.value)}
        />
        <Choices label="What is shown" options={SHOW} value={show} onChange={choose} />
      </div>
      <Loaded {...{ environment, other, show }} />
    </div>
  )
}
