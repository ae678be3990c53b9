import type { Environment } from '@/api/types'

/** How contents of volumes came into a clone, and what the commands around that said. */
export function CloneNotes({ environment: { notes, status } }: { environment: Environment }) {
  if (notes.length === 0) return null
  return (
    <details open={status !== 'ready'} className="rounded-card border border-line p-4 text-sm">
      <summary className="cursor-pointer font-medium">How the contents of volumes were copied</summary>
      <ol className="mt-2 grid max-h-72 gap-1 overflow-auto font-mono text-[0.8125rem]">
        {notes.map((note, place) => (
          <li key={place} className="break-words">
            {note}
          </li>
        ))}
      </ol>
    </details>
  )
}
