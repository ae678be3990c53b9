import { useEffect, useRef, type ReactNode } from 'react'
import { NavLink, useLocation } from 'react-router'
import { classes } from './classes'

export interface Tab {
  label: string
  to: string
  /** Drawn beside the label when it is not zero. */
  count?: number | undefined
  /** For tabs that differ by more than the path; otherwise the path decides. */
  current?: boolean
  /** How what it leads to is doing, where that is worth a word. */
  mark?: ReactNode
}

/** Where the tabs are wider than the screen, the current one is brought into sight. */
function useCurrentInSight() {
  const nav = useRef<HTMLElement>(null)
  const { pathname, search } = useLocation()
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>('[aria-current=page]')
    if (nav.current && current) nav.current.scrollLeft = current.offsetLeft - (nav.current.clientWidth - current.offsetWidth) / 2
  }, [pathname, search])
  return nav
}

export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const nav = useCurrentInSight()
  return (
    <nav ref={nav} aria-label={label} className="relative flex gap-1 overflow-x-auto border-b border-line max-sm:-mx-4 max-sm:px-4">
      {tabs.map((tab) => (
        <NavLink
          key={tab.to}
          to={tab.to}
          end
          preventScrollReset
          {...(tab.current === undefined ? {} : { 'aria-current': tab.current ? 'page' : undefined })}
          className={({ isActive }) =>
            classes(
              '-mb-px flex items-center gap-2 border-b-2 px-3 py-2.5 max-sm:px-2 text-sm font-medium whitespace-nowrap transition-colors',
              (tab.current ?? isActive) ? 'border-accent text-ink' : 'border-transparent text-soft hover:text-ink',
            )
          }
        >
          {tab.label}
          {tab.count ? <span className="tabular rounded-full bg-ink/8 px-1.5 text-xs text-soft">{tab.count}</span> : null}
          {tab.mark}
        </NavLink>
      ))}
    </nav>
  )
}
