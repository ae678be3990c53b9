import { useState } from 'react'
import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'
import { SecretText } from '@/ui/SecretText'
import { Cell, Row, Table } from '@/ui/Table'
import { toast } from '@/ui/toasts'
import { compared, type Entry } from './keyed'
import { useRemoveVariable } from './queries'
import { StandingMark } from './StandingMark'
import { refusal } from './status'
import { PasteVariablesDialog, VariableDialog } from './VariableDialogs'

interface VariableRowProps {
  service: Service
  entry: Entry<string>
  onEdit: () => void
}

function VariableRow({ service, entry, onEdit }: VariableRowProps) {
  const remove = useRemoveVariable(service.id)
  const press = () => remove.mutate(entry.key, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  const gone = entry.standing === 'removed'
  return (
    <Row>
      <Cell className="max-sm:grow">
        <span className={`font-mono text-[0.8125rem] font-medium break-all ${gone ? 'text-soft line-through' : ''}`}>{entry.key}</span>
      </Cell>
      <Cell className="w-1/2 max-sm:order-last max-sm:w-full">
        <span className="flex items-center gap-1">
          <SecretText value={entry.value} label={`value of ${entry.key}`} />
          <CopyButton text={entry.value} label={`Copy the value of ${entry.key}`} />
        </span>
      </Cell>
      <Cell>
        <StandingMark standing={entry.standing} deployed={service.current !== null} />
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        {!gone && (
          <>
            <Button kind="quiet" size="small" reason={refusal(service, 'edit')} onClick={onEdit} aria-label={`Edit ${entry.key}`}>
              Edit
            </Button>
            <Button kind="quiet" size="small" reason={refusal(service, 'edit')} pending={remove.isPending} onClick={press} aria-label={`Remove ${entry.key}`}>
              Remove
            </Button>
          </>
        )}
      </Cell>
    </Row>
  )
}

/** Which dialog is open: what is typed in it is nobody else's business, so it is not in the address. */
type Open = { dialog: 'edit'; key: string } | { dialog: 'add' } | { dialog: 'paste' } | null

export function VariablesSection({ service }: { service: Service }) {
  const [open, setOpen] = useState<Open>(null)
  const entries = compared(service.current?.variables ?? {}, service.wanted.variables)
  const reason = refusal(service, 'edit')
  const buttons = (
    <div className="flex gap-2">
      <Button size="small" reason={reason} onClick={() => setOpen({ dialog: 'paste' })}>
        Paste .env
      </Button>
      <Button size="small" reason={reason} onClick={() => setOpen({ dialog: 'add' })}>
        Add variable
      </Button>
    </div>
  )
  return (
    <>
      {entries.length === 0 ? (
        <EmptyState title="No variables" action={buttons}>
          Variables reach the container as its environment. Values are stored encrypted.
        </EmptyState>
      ) : (
        <Card title="Variables" hint="Reach the container as its environment with the next deployment." actions={buttons}>
          <Table label="Variables" columns={['Name', 'Value', 'State', '']}>
            {entries.map((entry) => (
              <VariableRow key={entry.key} service={service} entry={entry} onEdit={() => setOpen({ dialog: 'edit', key: entry.key })} />
            ))}
          </Table>
        </Card>
      )}
      {open?.dialog === 'add' && <VariableDialog serviceId={service.id} onClose={() => setOpen(null)} />}
      {open?.dialog === 'edit' && (
        <VariableDialog
          serviceId={service.id}
          name={open.key}
          value={service.wanted.variables[open.key] ?? ''}
          onClose={() => setOpen(null)}
        />
      )}
      {open?.dialog === 'paste' && <PasteVariablesDialog serviceId={service.id} onClose={() => setOpen(null)} />}
    </>
  )
}
