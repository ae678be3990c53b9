import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  tone: 'good' | 'bad'
  title: string
  detail?: string | undefined
}

const SHOWN_MILLISECONDS = 6000

let shown: Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function show(next: Toast[]) {
  shown = next
  for (const listener of listeners) listener()
}

/** Good news leaves by itself; bad news stays until it is dismissed. */
export function toast(tone: Toast['tone'], title: string, detail?: string) {
  const id = ++lastId
  show([...shown.slice(-3), { id, tone, title, detail }])
  if (tone === 'good') setTimeout(() => dismiss(id), SHOWN_MILLISECONDS)
}

export function dismiss(id: number) {
  show(shown.filter((entry) => entry.id !== id))
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(subscribe, () => shown)
}
