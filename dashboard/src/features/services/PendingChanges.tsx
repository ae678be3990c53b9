import { explain } from '@/api/problem'
import type { Change, Service } from '@/api/types'
import { subject } from '@/config/describe'
import { Sides } from '@/config/Differences'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/toasts'
import { useCancelChange } from './edits'
import { allows, refusal } from './status'

/** Before the first deployment there is nothing to go back to, except for entries that may be left out. */
function canBeCancelled(service: Service, change: Change): boolean {
  return service.current !== null || change.key !== null
}

function ChangeRow({ service, change }: { service: Service; change: Change }) {
  const cancel = useCancelChange(service.id)
  const press = () => cancel.mutate(change.id, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  return (
    <li className="grid items-center grid-cols-[1fr_auto] gap-x-4 gap-y-1 px-5 py-1.5 text-sm sm:grid-cols-[minmax(7rem,2fr)_5fr_auto]">
      <span className="font-medium wrap-anywhere">{subject(change)}</span>
      <span className="min-w-0 max-sm:order-last max-sm:col-span-2">
        <Sides difference={change} withOld={service.current !== null} />
      </span>
      <span className="-mr-2.5">
        {canBeCancelled(service, change) && (
          <Button
            kind="quiet"
            size="small"
            reason={refusal(service, 'edit')}
            pending={cancel.isPending}
            onClick={press}
            aria-label={`Cancel the change of ${subject(change)}`}
          >
            Cancel
          </Button>
        )}
      </span>
    </li>
  )
}

interface PendingChangesProps {
  service: Service
  open: boolean
  onDiscard: () => void
  onRevert: () => void
}

function ManyActions({ service, onDiscard, onRevert }: Omit<PendingChangesProps, 'open'>) {
  if (!allows(service, 'discard') && !allows(service, 'revert')) return null
  return (
    <div className="flex flex-wrap justify-end gap-2 border-t border-line bg-deck px-5 py-2.5">
      {allows(service, 'revert') && (
        <Button size="small" onClick={onRevert}>
          Revert to what runs
        </Button>
      )}
      {allows(service, 'discard') && (
        <Button size="small" onClick={onDiscard}>
          Discard all
        </Button>
      )}
    </div>
  )
}

/** What the next deployment will take along. */
export function PendingChanges({ service, open, onDiscard, onRevert }: PendingChangesProps) {
  const count = service.changes.length
  if (count === 0) return null
  const first = service.current === null
  return (
    <section aria-label="Pending changes" className="mb-6 overflow-clip rounded-card border border-accent bg-accent-wash">
      <details key={String(open)} open={open && !first} className="group/changes">
        <summary className="flex list-none items-center justify-between gap-4 px-5 py-3">
          <span className="font-semibold">
            {first ? 'Ready for the first deployment' : count === 1 ? '1 pending change' : `${count} pending changes`}
            <span className="ml-2 font-normal text-soft max-sm:hidden">
              {first ? 'Nothing runs until you deploy.' : 'Nothing changes until you deploy.'}
            </span>
          </span>
          <span className="text-sm font-medium text-soft underline-offset-4 hover:underline">
            <span className="group-open/changes:hidden">Show</span>
            <span className="hidden group-open/changes:inline">Hide</span>
          </span>
        </summary>
        <ul className="divide-y divide-line border-t border-accent/50 bg-deck">
          {service.changes.map((change) => (
            <ChangeRow key={change.id} service={service} change={change} />
          ))}
        </ul>
        <ManyActions {...{ service, onDiscard, onRevert }} />
      </details>
    </section>
  )
}
