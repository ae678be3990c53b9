import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { Deployment } from '@/api/types'
import { DifferenceList } from '@/config/Differences'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { deploymentQueries } from './queries'

function Changes({ deployment }: { deployment: Deployment }) {
  const changes = useQuery(deploymentQueries.changes(deployment.id))
  if (changes.isPending) return <SkeletonRows rows={3} className="h-6" />
  if (changes.isError) return <ErrorState {...explain(changes.error)} onRetry={() => void changes.refetch()} />
  if (changes.data.length === 0) return <p className="py-2 text-sm text-soft">Nothing: it had the configuration of the one before.</p>
  return <DifferenceList label="Changes" differences={changes.data} withOld={deployment.number > 1} />
}

/** What the deployment changed in the service's configuration. */
export function ChangesCard({ deployment }: { deployment: Deployment }) {
  return (
    <Card title="What it changed" hint="In the service's configuration, against the deployment before.">
      <div className="px-5 py-2">
        <Changes deployment={deployment} />
      </div>
    </Card>
  )
}
