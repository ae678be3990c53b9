import { Button } from './Button'
import { Icon } from './Icon'

interface ErrorStateProps {
  title: string
  detail: string
  onRetry?: () => void
}

export function ErrorState({ title, detail, onRetry }: ErrorStateProps) {
  return (
    <div role="alert" className="grid justify-items-center gap-2 rounded-card border border-bad/40 bg-bad-wash px-6 py-10 text-center">
      <Icon name="warning" className="size-6 text-bad" />
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="max-w-lg text-sm">{detail}</p>
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  )
}
