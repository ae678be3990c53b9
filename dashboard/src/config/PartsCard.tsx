import type { UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { explain } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Cell, Row, Table } from '@/ui/Table'
import { toast } from '@/ui/toasts'
import type { Entry } from './keyed'
import { StandingMark } from './StandingMark'

interface PartsCardProps<Value> {
  title: string
  hint: ReactNode
  /** What one entry is called: `volume`. */
  noun: string
  columns: [key: string, value: string]
  entries: Entry<Value>[]
  /** Whether something was deployed, so that entries can differ from it. */
  deployed: boolean
  /** Why nothing can be edited now. */
  reason: string | undefined
  empty: string
  remove: UseMutationResult<unknown, Error, string>
  onAdd: () => void
  onEdit: (entry: Entry<Value>) => void
  name?: (entry: Entry<Value>) => ReactNode
  words: (value: Value) => ReactNode
}

type PartRowProps<Value> = Omit<PartsCardProps<Value>, 'title' | 'hint' | 'columns' | 'entries' | 'empty' | 'onAdd'> & { entry: Entry<Value> }

function PartRow<Value>({ entry, noun, deployed, reason, remove, onEdit, name, words }: PartRowProps<Value>) {
  const gone = entry.standing === 'removed'
  const press = () => remove.mutate(entry.key, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  return (
    <Row>
      <Cell className="font-mono text-[0.8125rem] font-medium break-all max-sm:grow sm:w-72">
        {gone ? <span className="text-soft line-through">{entry.key}</span> : (name?.(entry) ?? entry.key)}
      </Cell>
      <Cell className="text-soft max-sm:order-last max-sm:basis-full">{words(entry.value)}</Cell>
      <Cell className="sm:w-44">
        <StandingMark standing={entry.standing} deployed={deployed} />
      </Cell>
      <Cell className="text-right whitespace-nowrap max-sm:-mr-2.5 sm:h-12.5 sm:w-44">
        {!gone && (
          <>
            <Button kind="quiet" size="small" reason={reason} onClick={() => onEdit(entry)} aria-label={`Edit ${noun} ${entry.key}`}>
              Edit
            </Button>
            <Button
              kind="quiet"
              size="small"
              reason={reason}
              pending={remove.isPending && remove.variables === entry.key}
              onClick={press}
              aria-label={`Remove ${noun} ${entry.key}`}
            >
              Remove
            </Button>
          </>
        )}
      </Cell>
    </Row>
  )
}

/** The entries of one keyed part of a configuration, each with what can be done to it. */
export function PartsCard<Value>({ title, hint, columns, entries, empty, onAdd, ...row }: PartsCardProps<Value>) {
  const add = (
    <Button size="small" reason={row.reason} onClick={onAdd}>
      Add {row.noun}
    </Button>
  )
  return (
    <Card title={title} hint={hint} actions={add}>
      {entries.length === 0 ? (
        <p className="px-5 py-4 text-sm text-soft">{empty}</p>
      ) : (
        <Table label={title} columns={[...columns, 'State', '']}>
          {entries.map((entry) => (
            <PartRow key={entry.key} entry={entry} {...row} />
          ))}
        </Table>
      )}
    </Card>
  )
}
