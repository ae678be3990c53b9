import { useState } from 'react'
import type { Entry } from '@/config/keyed'

/** The entry whose dialog is open, `null` for a new one. What is typed there is nobody else's business, so it is not in the address. */
export function useOpened<Value>() {
  const [opened, setOpened] = useState<{ entry: Entry<Value> | null } | null>(null)
  return {
    opened,
    add: () => setOpened({ entry: null }),
    edit: (entry: Entry<Value>) => setOpened({ entry }),
    close: () => setOpened(null),
  }
}
