import type { ReactNode } from 'react'
import { classes } from './classes'

interface TableProps {
  label: string
  columns: string[]
  children: ReactNode
}

/** On a phone each row becomes a small block: cells keep their order, headings stay for screen readers. */
export function Table({ label, columns, children }: TableProps) {
  return (
    <table aria-label={label} className="w-full border-collapse text-sm max-sm:block">
      <thead className="max-sm:sr-only">
        <tr className="border-b border-line text-left text-[0.8125rem] text-soft">
          {columns.map((column) => (
            <th key={column} scope="col" className="px-5 py-2 font-medium">
              {column || <span className="sr-only">Actions</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line max-sm:block">{children}</tbody>
    </table>
  )
}

export function Row({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <tr className={classes('relative transition-colors hover:bg-hold max-sm:flex max-sm:flex-wrap max-sm:items-center max-sm:gap-x-3 max-sm:gap-y-1 max-sm:px-5 max-sm:py-3', className)}>
      {children}
    </tr>
  )
}

export function Cell({ children, className }: { children?: ReactNode; className?: string }) {
  return <td className={classes('px-5 py-2.5 align-middle max-sm:p-0', className)}>{children}</td>
}
