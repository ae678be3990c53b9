import { useState } from 'react'
import { Button } from './Button'
import { Icon } from './Icon'

/** A value that is not for everybody who looks at the screen. */
export function SecretText({ value, label }: { value: string; label: string }) {
  const [shown, setShown] = useState(false)
  return (
    <span className="-ml-2 inline-flex min-w-0 items-center gap-0.5">
      <Button
        kind="quiet"
        size="icon"
        aria-pressed={shown}
        aria-label={`${shown ? 'Hide' : 'Show'} ${label}`}
        onClick={() => setShown(!shown)}
      >
        <Icon name="eye" className={shown ? 'size-4 text-link' : 'size-4'} />
      </Button>
      {shown ? (
        <span className="font-mono text-[0.8125rem] break-all">{value === '' ? <em className="text-soft">empty</em> : value}</span>
      ) : (
        <span aria-hidden className="font-mono tracking-widest text-soft">
          ••••••••
        </span>
      )}
    </span>
  )
}
