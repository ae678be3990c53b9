import { SelectField } from '@/ui/Field'
import { AGES, KINDS, type EventFilter } from './filter'

interface EventFiltersProps {
  filter: EventFilter
  /** Slugs of those that there are; the one that is asked for may be gone. */
  projects: string[]
  onChoose: (name: keyof EventFilter, value: string) => void
}

export function EventFilters({ filter, projects, onChoose }: EventFiltersProps) {
  const named = [...new Set([...projects, ...(filter.project ? [filter.project] : [])])].sort()
  const options = [['', 'All, and the installation'] as const, ...named.map((slug) => [slug, slug] as const)]
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <SelectField label="Project" options={options} value={filter.project ?? ''} onChange={(event) => onChoose('project', event.target.value)} />
      <SelectField label="What" options={KINDS} value={filter.kind ?? ''} onChange={(event) => onChoose('kind', event.target.value)} />
      <SelectField label="Since" options={AGES} value={filter.age ?? ''} onChange={(event) => onChoose('age', event.target.value)} />
    </div>
  )
}
