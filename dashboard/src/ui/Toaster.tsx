import { Button } from './Button'
import { classes } from './classes'
import { Icon } from './Icon'
import { dismiss, useToasts } from './toasts'

export function Toaster() {
  const toasts = useToasts()
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed right-4 bottom-4 left-4 z-20 grid justify-items-end gap-2">
      {toasts.map((entry) => (
        <div
          key={entry.id}
          className="pointer-events-auto flex w-full max-w-sm animate-rise items-start gap-3 rounded-card border border-line bg-deck p-3.5 shadow-raised"
        >
          <Icon
            name={entry.tone === 'good' ? 'check' : 'warning'}
            className={classes('mt-0.5 size-4', entry.tone === 'good' ? 'text-good' : 'text-bad')}
          />
          <div className="min-w-0 grow text-sm">
            <p className="font-medium">{entry.title}</p>
            {entry.detail && <p className="mt-0.5 break-words text-soft">{entry.detail}</p>}
          </div>
          <Button kind="quiet" size="icon" aria-label="Dismiss" className="-my-1 -mr-1.5" onClick={() => dismiss(entry.id)}>
            <Icon name="cross" className="size-3.5" />
          </Button>
        </div>
      ))}
    </div>
  )
}
