import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { BuildFigures } from '@/api/types'
import { Card } from '@/ui/Card'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { deploymentQueries } from './queries'

function inWords({ seconds, steps, cached_steps, image_bytes }: BuildFigures): string {
  return `Built in ${seconds.toFixed(1)} s; ${cached_steps} of ${steps} steps were kept of earlier builds; ${Math.round(image_bytes / 1e6)} MB`
}

function Text({ deploymentId }: { deploymentId: string }) {
  const build = useQuery(deploymentQueries.build(deploymentId))
  if (build.isPending) return <SkeletonRows rows={5} className="h-6" />
  if (build.isError) return <ErrorState {...explain(build.error)} onRetry={() => void build.refetch()} />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex items-center justify-between gap-3">
        <p className="text-soft">
          {build.data.title}
          {build.data.release && <span>; before its traffic comes: <code className="font-mono text-[0.8125rem]">{build.data.release}</code></span>}
          {build.data.figures && <span className="block text-[0.8125rem]">{inWords(build.data.figures)}</span>}
        </p>
        <CopyButton text={build.data.dockerfile} label="Copy the Dockerfile" />
      </div>
      <pre className="whitespace-pre-wrap break-words rounded-control border border-line bg-hold p-4 font-mono text-[0.8125rem]">
        {build.data.dockerfile}
      </pre>
    </div>
  )
}

/** What the image was built with: the source's own Dockerfile, or the one that was written for it. */
export function DockerfileCard({ deploymentId }: { deploymentId: string }) {
  return (
    <Card title="Dockerfile" hint="What the image was built with. One that Slipway wrote can be saved in the source, and is taken from there as it is.">
      <div className="px-5 py-4">
        <Text deploymentId={deploymentId} />
      </div>
    </Card>
  )
}
