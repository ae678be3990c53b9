import { paths } from '@/paths'

/** Where to go after signing in: only ever a page of this dashboard. */
export function nextPage(search: URLSearchParams): string {
  const next = search.get('next')
  return next !== null && /^\/(?![/\\])/.test(next) ? next : paths.projects()
}
