import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { Deployment } from '@/api/types'
import { paths } from '@/paths'
import { Ago } from '@/ui/Ago'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Choices } from '@/ui/Choices'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { span } from '@/ui/time'
import { DeploymentActions } from './DeploymentActions'
import { DeploymentBadges } from './DeploymentBadges'
import { Elapsed } from './Elapsed'
import { ownMessage } from './message'
import { FILTERS, statusIn, type StatusFilter } from './filter'
import { Origin } from './Origin'
import { deploymentQueries } from './queries'

const COLUMNS = ['Deployment', 'Status', 'Image', 'Took', 'Requested', '']

interface DeploymentTableProps {
  serviceId: string
  onRedeploy: (deployment: Deployment) => void
  onRetried: (deployment: Deployment) => void
}

function DeploymentRow({ deployment, ...actions }: { deployment: Deployment } & Omit<DeploymentTableProps, 'serviceId'>) {
  const { gap_seconds: gap } = deployment
  const message = ownMessage(deployment)
  return (
    <Row>
      <Cell className="max-sm:grow">
        <Link to={paths.deployment(deployment.id)} className="tabular font-semibold after:absolute after:inset-0">
          #{deployment.number}
        </Link>
        {message && <span className="ml-2.5 text-soft">{message}</span>}
        <div>
          <Origin deployment={deployment} />
        </div>
      </Cell>
      <Cell>
        <DeploymentBadges deployment={deployment} />
      </Cell>
      <Cell className="font-mono text-[0.8125rem] break-all text-soft max-sm:basis-full">{deployment.image}{deployment.commit && ` ${deployment.commit.id.slice(0, 7)}`}</Cell>
      <Cell className="tabular whitespace-nowrap text-soft max-sm:text-[0.8125rem]">
        <Elapsed deployment={deployment} />
        {gap !== null && <span className="block text-[0.8125rem] text-warn">{span(gap * 1000)} gap</span>}
      </Cell>
      <Cell className="text-soft max-sm:text-[0.8125rem]">
        <Ago at={deployment.queued_at} />
      </Cell>
      <Cell className="text-right whitespace-nowrap max-sm:-mr-2.5 max-sm:ml-auto">
        <span className="relative z-1">
          <DeploymentActions small deployment={deployment} {...actions} />
        </span>
      </Cell>
    </Row>
  )
}

function Rows({ filter, serviceId, ...actions }: DeploymentTableProps & { filter: StatusFilter }) {
  const deployments = useInfiniteQuery(deploymentQueries.ofService(serviceId, filter))
  if (deployments.isPending) return <SkeletonRows rows={4} />
  if (deployments.isError) return <ErrorState {...explain(deployments.error)} onRetry={() => void deployments.refetch()} />

  const all = deployments.data.pages.flatMap((page) => page.items)
  if (all.length === 0 && filter !== 'all') return <p className="rounded-card border border-dashed border-line-strong/50 px-5 py-8 text-center text-sm text-soft">No deployment is like that.</p>
  if (all.length === 0)
    return (
      <EmptyState title="Not launched yet">
        Nothing of this service has been deployed. Press Deploy: the new version goes live once it is healthy.
      </EmptyState>
    )
  return (
    <Card>
      <Table label="Deployments" columns={COLUMNS}>
        {all.map((deployment) => (
          <DeploymentRow key={deployment.id} deployment={deployment} {...actions} />
        ))}
      </Table>
      {deployments.hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="quiet" size="small" pending={deployments.isFetchingNextPage} onClick={() => void deployments.fetchNextPage()}>
            Show older deployments
          </Button>
        </div>
      )}
    </Card>
  )
}

/** A service's deployments, narrowed as the address says. */
export function DeploymentTable(props: DeploymentTableProps) {
  const [search, setSearch] = useSearchParams()
  const filter = statusIn(search)
  const choose = (value: StatusFilter) =>
    setSearch(
      (current) => {
        if (value === 'all') current.delete('status')
        else current.set('status', value)
        return current
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <Choices label="Status" options={FILTERS} value={filter} onChange={choose} />
      </div>
      <Rows filter={filter} {...props} />
    </div>
  )
}
