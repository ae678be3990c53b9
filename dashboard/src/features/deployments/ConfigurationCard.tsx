import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { ConfigurationList } from '@/config/ConfigurationList'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { deploymentQueries } from './queries'

function Configuration({ deploymentId }: { deploymentId: string }) {
  const configuration = useQuery(deploymentQueries.configuration(deploymentId))
  if (configuration.isPending) return <SkeletonRows rows={5} className="h-6" />
  if (configuration.isError) return <ErrorState {...explain(configuration.error)} onRetry={() => void configuration.refetch()} />
  return <ConfigurationList config={configuration.data} />
}

/** What the deployment was given, frozen when it was asked for. */
export function ConfigurationCard({ deploymentId }: { deploymentId: string }) {
  return (
    <Card title="Configuration" hint="Frozen when the deployment was asked for.">
      <div className="px-5 py-2">
        <Configuration deploymentId={deploymentId} />
      </div>
    </Card>
  )
}
