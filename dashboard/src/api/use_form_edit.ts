import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { isConflict } from './problem'

/** What tells the server which state of a thing somebody saw. */
export type Seen = Record<string, string>

/** Headers of a change of what has this revision: it is refused if there is another one by now. */
export function seenAt(revision: number | undefined): Seen {
  return revision === undefined ? {} : { 'If-Match': `"${revision}"` }
}

interface FormEdit<Input> {
  edit: (input: Input, seen: Seen) => Promise<unknown>
  /** The revision that is known at this moment, of the thing that the form is about. */
  revision: () => number | undefined
  /** Read again what is known of it. */
  refresh: () => Promise<unknown>
}

/**
 * A change by a form that was opened with the component that uses this. It is refused, once, if somebody else changed
 * the thing meanwhile: whoever reads that may send it all the same.
 */
export function useFormEdit<Input>({ edit, revision, refresh }: FormEdit<Input>) {
  const [seen, setSeen] = useState(revision)
  return useMutation({
    mutationFn: (input: Input) => edit(input, seenAt(seen)),
    onSuccess: refresh,
    onError: async (error) => {
      if (!isConflict(error)) return
      await refresh()
      setSeen(revision())
    },
  })
}
