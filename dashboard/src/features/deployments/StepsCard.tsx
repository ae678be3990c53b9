import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { DeploymentStep } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { clockTime, span } from '@/ui/time'
import { deploymentQueries } from './queries'

function Mark({ step, moving }: { step: DeploymentStep; moving: boolean }) {
  if (step.undone_at !== null) return <Badge tone="calm">Undone at {clockTime(step.undone_at, 'seconds')}</Badge>
  if (step.done_at !== null) return <span className="tabular text-soft">{span(Date.parse(step.done_at) - Date.parse(step.started_at))}</span>
  return moving ? <Badge tone="busy">Under way</Badge> : <Badge tone="bad">Not passed</Badge>
}

function Steps({ deploymentId, moving }: { deploymentId: string; moving: boolean }) {
  const steps = useQuery(deploymentQueries.steps(deploymentId))
  if (steps.isPending) return <div className="p-5"><SkeletonRows rows={2} className="h-5" /></div>
  if (steps.isError) return <div className="p-5"><ErrorState {...explain(steps.error)} onRetry={() => void steps.refetch()} /></div>
  if (steps.data.length === 0)
    return <p className="px-5 py-4 text-sm text-soft">{moving ? 'No step has begun yet.' : 'It ended before the first step.'}</p>
  return (
    <ol className="divide-y divide-line">
      {steps.data.map((step) => (
        <li key={step.name} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2 text-sm">
          <time dateTime={step.started_at} className="tabular text-soft">
            {clockTime(step.started_at, 'seconds')}
          </time>
          <span className="grow font-medium first-letter:uppercase">{step.name}</span>
          <Mark step={step} moving={moving} />
        </li>
      ))}
    </ol>
  )
}

/** The steps that leave something behind, and which of them were undone. */
export function StepsCard(props: { deploymentId: string; moving: boolean }) {
  return (
    <Card title="Steps" hint="Those that leave something behind. What fails is undone, last step first.">
      <Steps {...props} />
    </Card>
  )
}
