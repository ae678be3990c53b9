import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { Card } from '@/ui/Card'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { deploymentQueries } from './queries'

function Text({ deploymentId }: { deploymentId: string }) {
  const plan = useQuery(deploymentQueries.buildPlan(deploymentId))
  if (plan.isPending) return <SkeletonRows rows={5} className="h-6" />
  if (plan.isError) return <ErrorState {...explain(plan.error)} onRetry={() => void plan.refetch()} />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex items-center justify-between gap-3">
        <p className="text-soft">
          {plan.data.title}
          {plan.data.release && <span>; before its traffic comes: <code className="font-mono text-[0.8125rem]">{plan.data.release}</code></span>}
        </p>
        <CopyButton text={plan.data.dockerfile} label="Copy the Dockerfile" />
      </div>
      <pre className="whitespace-pre-wrap break-words rounded-control border border-line bg-hull p-4 font-mono text-[0.8125rem]">
        {plan.data.dockerfile}
      </pre>
    </div>
  )
}

/** What the image was built with: the source's own Dockerfile, or the one that was written for it. */
export function DockerfileCard({ deploymentId }: { deploymentId: string }) {
  return (
    <Card title="Dockerfile" hint="Save it in your source to change it: from then on it is taken as it is.">
      <div className="px-5 py-4">
        <Text deploymentId={deploymentId} />
      </div>
    </Card>
  )
}
