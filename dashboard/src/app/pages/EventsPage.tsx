import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { EventFilters } from '@/features/events/EventFilters'
import { EventTable } from '@/features/events/EventTable'
import { filterIn, type EventFilter } from '@/features/events/filter'
import { projectQueries } from '@/features/projects/queries'
import { PageHeader } from '@/ui/PageHeader'

export function EventsPage() {
  const [search, setSearch] = useSearchParams()
  const projects = useQuery(projectQueries.list())
  const filter = filterIn(search)
  const choose = (name: keyof EventFilter, value: string) =>
    setSearch(
      (current) => {
        if (value === '') current.delete(name)
        else current.set(name, value)
        return current
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <>
      <PageHeader title="Events" below={<p className="mt-1 text-soft">Who did what, from where. Nobody can change it, and it outlives what it is about.</p>} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <EventFilters filter={filter} projects={projects.data?.map((project) => project.slug) ?? []} onChoose={choose} />
        <EventTable filter={filter} />
      </div>
    </>
  )
}
