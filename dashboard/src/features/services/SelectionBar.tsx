import { explain } from '@/api/problem'
import type { ServiceAction, ServiceSummary } from '@/api/types'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/toasts'
import { useSleepMany } from './actions'
import { counted, outcome } from './selection'
import { allows } from './status'

interface SelectionBarProps {
  project: string
  environment: string
  selected: ServiceSummary[]
  onSelectAll: () => void
  onClear: () => void
  onAsk: (dialog: 'deploy' | 'sleep') => void
}

function WakeButton({ project, environment, selected, onClear }: Omit<SelectionBarProps, 'onSelectAll' | 'onAsk'>) {
  const wake = useSleepMany(project, environment, ({ services, skipped }) => {
    toast(...outcome(services.length, 'waking up', skipped.join(', ')))
    onClear()
  })
  const press = () =>
    wake.mutate(
      { services: selected.map((service) => service.id), asleep: false },
      { onError: (error) => toast('bad', explain(error).title, explain(error).detail) },
    )
  return (
    <Button size="small" pending={wake.isPending} onClick={press}>
      Wake
    </Button>
  )
}

/** What can be done to the selected services at once: an action is there when the server allows it for one of them. */
export function SelectionBar({ onSelectAll, onAsk, ...props }: SelectionBarProps) {
  const { selected, onClear } = props
  if (selected.length === 0) return null
  const some = (action: ServiceAction) => selected.some((service) => allows(service, action))
  return (
    <div
      role="group"
      aria-label="Selected services"
      className="sticky bottom-4 z-10 mt-6 flex animate-rise flex-wrap items-center justify-end gap-2 rounded-card border border-line-strong bg-deck px-4 py-2.5 shadow-raised"
    >
      <span role="status" className="tabular mr-auto text-sm font-medium max-sm:basis-full">
        {counted(selected.length)} selected
      </span>
      <Button kind="quiet" size="small" onClick={onSelectAll}>
        Select all
      </Button>
      <Button kind="quiet" size="small" onClick={onClear}>
        Clear
      </Button>
      {some('wake') && <WakeButton {...props} />}
      {some('sleep') && (
        <Button size="small" onClick={() => onAsk('sleep')}>
          Sleep
        </Button>
      )}
      {some('deploy') && (
        <Button kind="primary" size="small" onClick={() => onAsk('deploy')}>
          Deploy
        </Button>
      )}
    </div>
  )
}
