import type { createBrowserRouter } from 'react-router'

type Router = ReturnType<typeof createBrowserRouter>

/** `/services/s1/variables` and `/services/s1` are sections of one page. */
export function pageOf(pathname: string): string {
  return pathname.split('/').slice(0, 3).join('/')
}

/** A new page begins at its beginning for keyboards and screen readers too; a section of the same page does not. */
export function focusNewPages(router: Router) {
  let page = pageOf(router.state.location.pathname)
  router.subscribe(({ location, navigation }) => {
    if (navigation.state !== 'idle' || pageOf(location.pathname) === page) return
    page = pageOf(location.pathname)
    document.getElementById('main')?.focus({ preventScroll: true })
  })
}
