import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { Comparison, ServiceComparison } from '@/api/types'
import { paths } from '@/paths'
import { Badge } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { ApartTable } from './ApartTable'
import { rowsOf, rowsOfPlaces } from './rows'

/** What only one of the environments has: nothing where there is no such thing. */
export function PlacesCard({ comparison }: { comparison: Comparison }) {
  const rows = rowsOfPlaces(comparison)
  if (rows.length === 0) return null
  return (
    <Card title="The environments themselves" hint="Services that only one of them has, and the variables that they share with their services.">
      <ApartTable label="The environments themselves" rows={rows} before={comparison.compared_with} after={comparison.environment} />
    </Card>
  )
}

interface ServiceComparisonCardProps {
  compared: ServiceComparison
  before: string
  after: string
  actions: ReactNode
}

function Standing({ compared: { is_same, not_serving } }: { compared: ServiceComparison }) {
  if (not_serving.length > 0) return <Badge tone="calm">{not_serving.length > 1 ? 'Serves in neither' : `Does not serve in ${not_serving.join()}`}</Badge>
  return is_same ? <Badge tone="good">The same</Badge> : <Badge tone="warn">Differs</Badge>
}

const place = 'rounded text-link underline-offset-4 hover:underline'

/** One service of both environments, with the way to each of the two. */
export function ServiceComparisonCard({ compared, before, after, actions }: ServiceComparisonCardProps) {
  const rows = rowsOf(compared)
  const { service, service_id, compared_with_id } = compared
  return (
    <section aria-label={service} className="rounded-card border border-line bg-deck shadow-card">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
        <h2 className="font-semibold break-words">{service}</h2>
        <Standing compared={compared} />
        <p className="flex flex-wrap gap-x-3 text-[0.8125rem]">
          <Link to={paths.service(compared_with_id)} aria-label={`${service} in ${before}`} className={place}>
            {before}
          </Link>
          <Link to={paths.service(service_id)} aria-label={`${service} in ${after}`} className={place}>
            {after}
          </Link>
        </p>
        <div className="flex flex-wrap gap-2 sm:ml-auto">{actions}</div>
      </header>
      {rows.length > 0 && (
        <div className="border-t border-line">
          <ApartTable label={`What is apart in ${service}`} rows={rows} before={before} after={after} />
        </div>
      )}
    </section>
  )
}
