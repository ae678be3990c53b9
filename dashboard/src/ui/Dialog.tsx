import { useId, type ReactNode, type SyntheticEvent } from 'react'
import { Button } from './Button'
import { Icon } from './Icon'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

function openModally(node: HTMLDialogElement | null) {
  node?.showModal()
  return () => node?.close()
}

/** Rendered means open. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const id = useId()
  const cancel = (event: SyntheticEvent) => {
    event.preventDefault()
    onClose()
  }
  return (
    <dialog
      ref={openModally}
      aria-labelledby={id}
      onCancel={cancel}
      className="max-h-[calc(100dvh-2rem)] w-[min(34rem,calc(100vw-2rem))] animate-rise rounded-card border border-line bg-deck shadow-raised backdrop:bg-shade"
    >
      <header className="sticky top-0 z-1 flex items-center justify-between gap-4 border-b border-line bg-deck px-5 py-3">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        <Button kind="quiet" size="icon" onClick={onClose} aria-label="Close" className="-mr-2">
          <Icon name="cross" />
        </Button>
      </header>
      <div className="p-5">{children}</div>
    </dialog>
  )
}
