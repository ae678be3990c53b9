import { useState } from 'react'
import { Button } from './Button'
import { Icon } from './Icon'

/** Copies a text; where the browser has no clipboard (plain HTTP) it is not offered. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false)
  if (!window.isSecureContext) return null
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <Button kind="quiet" size="icon" aria-label={copied ? 'Copied' : label} title={label} onClick={copy}>
      <Icon name={copied ? 'check' : 'copy'} className="size-3.5" />
    </Button>
  )
}
