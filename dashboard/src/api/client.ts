import createClient from 'openapi-fetch'
import type { paths } from './generated'
import { problemOf } from './problem'

export const client = createClient<paths>({ baseUrl: window.location.origin })

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/** What the server answered, or a `Problem` thrown: callers never look at status codes. */
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw problemOf(response.status, error)
  return data as T
}

interface Page<T> {
  items: T[]
  next?: string | null
}

/** All items of a list that is short by nature, page by page. */
export async function everyPage<T>(fetchPage: (after: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let after: string | undefined
  do {
    const page = await fetchPage(after)
    items.push(...page.items)
    after = page.next ?? undefined
  } while (after !== undefined)
  return items
}
