import { Link } from 'react-router'
import { classes } from './classes'
import type { Tab } from './Tabs'

/** Views of one thing, as links: what `Choices` is for what has an address. */
export function Segments({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav aria-label={label} className="inline-flex max-w-full overflow-x-auto rounded-control border border-line p-0.5">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          preventScrollReset
          aria-current={tab.current ? 'page' : undefined}
          className={classes(
            'flex min-h-7 items-center gap-1.5 rounded-[0.3125rem] px-2.5 text-[0.8125rem] font-medium whitespace-nowrap transition-colors',
            tab.current ? 'bg-ink/10 text-ink' : 'text-soft hover:text-ink',
          )}
        >
          {tab.label}
          {tab.count ? <span className="tabular text-xs text-soft">{tab.count}</span> : null}
        </Link>
      ))}
    </nav>
  )
}
