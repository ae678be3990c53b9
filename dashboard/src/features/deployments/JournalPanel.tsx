import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { explain } from '@/api/problem'
import type { StreamState } from '@/api/stream'
import { Card } from '@/ui/Card'
import { Choices } from '@/ui/Choices'
import { ErrorState } from '@/ui/ErrorState'
import { LogView } from '@/ui/LogView'
import { SkeletonRows } from '@/ui/Skeleton'
import { StreamMark } from '@/ui/StreamMark'
import { filterIn, LEVELS, shownLines, SHOWN_LINES, SOURCES } from './journal'
import { deploymentQueries } from './queries'

const UNFILTERED = ['info', 'all']

function JournalFilters() {
  const [search, setSearch] = useSearchParams()
  const { level, source } = filterIn(search)
  const choose = (name: string, value: string) =>
    setSearch(
      (current) => {
        if (UNFILTERED.includes(value)) current.delete(name)
        else current.set(name, value)
        return current
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <div className="flex flex-wrap gap-2">
      <Choices label="Source" options={SOURCES} value={source} onChange={(value) => choose('source', value)} />
      <Choices label="Level" options={LEVELS} value={level} onChange={(value) => choose('level', value)} />
    </div>
  )
}

function Lines({ deploymentId, moving }: { deploymentId: string; moving: boolean }) {
  const [search] = useSearchParams()
  const journal = useQuery(deploymentQueries.journal(deploymentId))
  if (journal.isPending) return <div className="p-5"><SkeletonRows rows={6} className="h-5" /></div>
  if (journal.isError) return <div className="p-5"><ErrorState {...explain(journal.error)} onRetry={() => void journal.refetch()} /></div>

  const lines = shownLines(journal.data, filterIn(search))
  const waiting = moving ? 'Waiting for the first line…' : 'Nothing was written.'
  return (
    <>
      {journal.data.length === SHOWN_LINES && (
        <p className="border-b border-line px-5 py-2 text-[0.8125rem] text-soft">The latest {SHOWN_LINES.toLocaleString('en')} lines are kept here.</p>
      )}
      <LogView label="Journal" lines={lines} empty={journal.data.length > 0 ? 'No line matches this filter.' : waiting} />
    </>
  )
}

interface JournalPanelProps {
  deploymentId: string
  moving: boolean
  stream: StreamState
}

export function JournalPanel({ deploymentId, moving, stream }: JournalPanelProps) {
  return (
    <Card className="overflow-clip">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-5 py-3">
        <div className="flex items-center gap-3">
          <h2 className="font-semibold">Journal</h2>
          <StreamMark state={stream} />
        </div>
        <JournalFilters />
      </header>
      <Lines deploymentId={deploymentId} moving={moving} />
    </Card>
  )
}
