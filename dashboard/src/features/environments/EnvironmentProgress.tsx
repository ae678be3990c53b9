import type { Environment } from '@/api/types'
import { progress } from './status'

/** Said aloud as it goes on; always there, so that the first words are heard, too. */
export function EnvironmentProgress({ environment }: { environment: Environment }) {
  const words = progress(environment)
  return (
    <p role="status" className="flex items-center gap-2.5 text-sm text-soft empty:hidden">
      {words && <span aria-hidden className="size-3.5 shrink-0 animate-turn rounded-full border-2 border-accent-strong border-t-transparent" />}
      {words}
    </p>
  )
}
