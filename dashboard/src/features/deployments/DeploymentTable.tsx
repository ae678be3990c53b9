import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import type { Deployment } from '@/api/types'
import { paths } from '@/paths'
import { Ago } from '@/ui/Ago'
import { Badge } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { DeploymentStatusBadge } from './DeploymentStatusBadge'
import { Elapsed } from './Elapsed'
import { deploymentQueries } from './queries'

const COLUMNS = ['Deployment', 'Status', 'Image', 'Took', 'Started']

function DeploymentRow({ deployment }: { deployment: Deployment }) {
  return (
    <Row>
      <Cell className="max-sm:grow">
        <Link to={paths.deployment(deployment.id)} className="tabular font-semibold after:absolute after:inset-0">
          #{deployment.number}
        </Link>
        {deployment.message && <span className="ml-2.5 text-soft">{deployment.message}</span>}
      </Cell>
      <Cell>
        <span className="flex gap-1.5">
          <DeploymentStatusBadge status={deployment.status} />
          {deployment.is_live && <Badge tone="good">Live</Badge>}
        </span>
      </Cell>
      <Cell className="font-mono text-[0.8125rem] break-all text-soft max-sm:basis-full">{deployment.image}</Cell>
      <Cell className="tabular whitespace-nowrap text-soft max-sm:text-[0.8125rem]">
        <Elapsed deployment={deployment} />
      </Cell>
      <Cell className="text-soft max-sm:text-[0.8125rem]">
        <Ago at={deployment.queued_at} />
      </Cell>
    </Row>
  )
}

export function DeploymentTable({ serviceId }: { serviceId: string }) {
  const deployments = useInfiniteQuery(deploymentQueries.ofService(serviceId))
  if (deployments.isPending) return <SkeletonRows rows={4} />
  if (deployments.isError) return <ErrorState {...explain(deployments.error)} onRetry={() => void deployments.refetch()} />

  const all = deployments.data.pages.flatMap((page) => page.items)
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
          <DeploymentRow key={deployment.id} deployment={deployment} />
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
