import { useInfiniteQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { AuditEvent } from '@/api/types'
import { Ago } from '@/ui/Ago'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import type { EventFilter } from './filter'
import { eventQueries } from './queries'
import { ACTOR_HINTS, actionWords, actorWords, detailWords, placeWords } from './words'

const COLUMNS = ['Who', 'Did', 'Where', 'When']

function EventRow({ event }: { event: AuditEvent }) {
  const hint = [ACTOR_HINTS[event.actor_kind], event.address].filter(Boolean).join(', ')
  const detail = detailWords(event.detail)
  return (
    <Row>
      <Cell className="align-top">
        <span className="font-medium break-all">{actorWords(event)}</span>
        {hint && <span className="block text-[0.8125rem] text-soft max-sm:ml-2 max-sm:inline">{hint}</span>}
      </Cell>
      <Cell className="align-top max-sm:basis-full">
        <span className={event.action === 'login.failed' ? 'font-medium text-bad' : undefined} title={event.action}>
          {actionWords(event)}
        </span>
        {detail && <span className="block font-mono text-[0.8125rem] break-all text-soft">{detail}</span>}
      </Cell>
      <Cell className="align-top break-all text-soft max-sm:text-[0.8125rem]">{placeWords(event)}</Cell>
      <Cell className="align-top text-soft max-sm:ml-auto max-sm:text-[0.8125rem]">
        <Ago at={event.at} />
      </Cell>
    </Row>
  )
}

/** Who did what, newest first, as far as somebody asked. */
export function EventTable({ filter }: { filter: EventFilter }) {
  const events = useInfiniteQuery(eventQueries.list(filter))
  if (events.isPending) return <SkeletonRows rows={6} />
  if (events.isError) return <ErrorState {...explain(events.error)} onRetry={() => void events.refetch()} />
  const all = events.data.pages.flatMap((page) => page.items)
  if (all.length === 0) return <EmptyState title="Nothing of that kind">Nobody did such a thing, or it is longer ago than events are kept.</EmptyState>
  return (
    <Card>
      <Table label="Events" columns={COLUMNS}>
        {all.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </Table>
      {events.hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button kind="quiet" size="small" pending={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show older events
          </Button>
        </div>
      )}
    </Card>
  )
}
