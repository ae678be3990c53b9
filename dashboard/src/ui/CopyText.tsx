import { useId } from 'react'
import { CopyButton } from './CopyButton'

/** A text that is there to be taken away, in full. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <span id={id} className="text-sm font-medium">
        {label}
      </span>
      <div className="flex items-start gap-1 rounded-control border border-line bg-hold py-1 pr-1 pl-3">
        <code aria-labelledby={id} className="min-w-0 grow py-1 font-mono text-[0.8125rem] break-all select-all">
          {text}
        </code>
        <CopyButton text={text} label={`Copy: ${label}`} />
      </div>
    </div>
  )
}
