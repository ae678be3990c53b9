import { Link } from 'react-router'
import type { Reached } from '@/api/types'
import { paths } from '@/paths'
import { howMany, whatChanges } from './reached'

/** Whom shared variables would reach, before they are saved. */
export function ReachedList({ reached }: { reached: Reached[] }) {
  return (
    <section role="status" aria-label="Services that would change" className="rounded-control border border-line bg-hold text-sm">
      <p className="px-3 py-2 font-medium">{howMany(reached)}</p>
      {reached.length > 0 && (
        <ul className="max-h-52 divide-y divide-line overflow-y-auto border-t border-line">
          {reached.map((one) => (
            <li key={one.service_id} className="flex flex-wrap gap-x-3 px-3 py-1.5">
              <Link to={paths.service(one.service_id)} className="font-medium text-link underline-offset-4 hover:underline">
                {one.service}
              </Link>
              <span className="min-w-0 break-words text-soft">{whatChanges(one)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
