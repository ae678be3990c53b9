import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { Cleaned, CleanUpKind, CleanUpRun } from '@/api/types'
import { Ago } from '@/ui/Ago'
import { Badge, Tag } from '@/ui/Badge'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'
import { TEXTS } from './kinds'
import { maintenanceQueries, useCleanUp } from './queries'
import { itemsOf, lookOf, summaryOf } from './report'

function Part({ part }: { part: Cleaned }) {
  const items = itemsOf(part)
  return (
    <div>
      {items.length === 0 ? (
        <p>{summaryOf(part)}</p>
      ) : (
        <details>
          <summary>{summaryOf(part)}</summary>
          <ul className="my-1.5 ml-4 grid gap-0.5 font-mono text-[0.8125rem] text-soft">
            {items.map((item) => (
              <li key={item} className="break-all">
                {item}
              </li>
            ))}
          </ul>
        </details>
      )}
      {part.remark !== '' && <p className="text-soft">{part.remark}</p>}
    </div>
  )
}

function Run({ run, newest }: { run: CleanUpRun; newest: boolean }) {
  const { tone, label, moving } = lookOf(run)
  return (
    <li className="grid gap-1.5 px-5 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span role={newest ? 'status' : undefined}>
          <Badge tone={tone}>{label}</Badge>
        </span>
        {run.dry_run && <Tag>Dry run</Tag>}
        <span className="text-soft">
          <Ago at={run.began_at} />
        </span>
      </div>
      {run.parts.map((part) => (
        <Part key={part.kind} part={part} />
      ))}
      {!moving && run.parts.length === 0 && <p className="break-words text-soft">{run.report || 'It left no report; its flow run in Prefect tells more.'}</p>}
    </li>
  )
}

const SHOWN = 3

function LastRuns({ cleanUp }: { cleanUp: CleanUpKind }) {
  const runs = useQuery(maintenanceQueries.last(cleanUp))
  if (runs.isPending) return <div className="p-5"><SkeletonRows rows={1} className="h-10" /></div>
  if (runs.isError) return <div className="p-5"><ErrorState {...explain(runs.error)} onRetry={() => void runs.refetch()} /></div>
  if (runs.data.length === 0) return <p className="px-5 py-4 text-sm text-soft">Not cleaned up yet, or too long ago to be remembered.</p>
  const [first, ...rest] = [runs.data.slice(0, SHOWN), runs.data.slice(SHOWN)]
  const older = rest.flat()
  const title = TEXTS[cleanUp].title
  return (
    <>
      <ul aria-label={`Last clean-ups: ${title}`} className="divide-y divide-line">
        {first.map((run, index) => (
          <Run key={run.id} run={run} newest={index === 0} />
        ))}
      </ul>
      {older.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-5 py-2.5 text-sm text-link underline-offset-4 hover:underline">{older.length} older</summary>
          <ul aria-label={`Older clean-ups: ${title}`} className="divide-y divide-line border-t border-line">
            {older.map((run) => (
              <Run key={run.id} run={run} newest={false} />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

interface CleanUpCardProps {
  cleanUp: CleanUpKind
  /** Whether the server allows it. */
  allowed: boolean
  /** Asked before anything is removed. */
  onAsk: () => void
}

/** One kind of leftovers: what the last clean-ups of it found, a dry run at once, a real one after a question. */
export function CleanUpCard({ cleanUp, allowed, onAsk }: CleanUpCardProps) {
  const { title, hint } = TEXTS[cleanUp]
  const start = useCleanUp(cleanUp)
  const dryRun = () => start.mutate({ dry_run: true }, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  const buttons = (
    <div className="flex gap-2">
      <Button size="small" pending={start.isPending} onClick={dryRun} aria-label={`Dry run: ${title}`}>
        Dry run
      </Button>
      <Button size="small" onClick={onAsk} aria-label={`Clean up now: ${title}`}>
        Clean up now
      </Button>
    </div>
  )
  return (
    <Card title={title} hint={hint} actions={allowed && buttons}>
      <LastRuns cleanUp={cleanUp} />
    </Card>
  )
}
