import { useState } from 'react'
import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { compared, type Entry } from '@/config/keyed'
import { StandingMark } from '@/config/StandingMark'
import { PasteVariablesDialog, VariableDialog } from '@/config/VariableDialogs'
import { VariableCells } from '@/config/VariableCells'
import { usePasteVariables, useRemoveVariable, useSetVariable } from '@/features/services/edits'
import { refusal } from '@/features/services/status'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Cell, Row, Table } from '@/ui/Table'
import { toast } from '@/ui/toasts'

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
      <VariableCells variable={entry} gone={gone} />
      <Cell className="sm:w-44">
        <StandingMark standing={entry.standing} deployed={service.current !== null} />
      </Cell>
      <Cell className="text-right whitespace-nowrap max-sm:-mr-2.5 sm:w-44">
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
type Open = { dialog: 'edit'; key: string } | { dialog: 'add' } | { dialog: 'paste' }

/** One dialog, from its opening on. */
function Dialogs({ service, open, onClose }: { service: Service; open: Open; onClose: () => void }) {
  const set = useSetVariable(service.id)
  const paste = usePasteVariables(service.id)
  if (open.dialog === 'paste') return <PasteVariablesDialog edit={paste} onClose={onClose} />
  if (open.dialog === 'add') return <VariableDialog edit={set} onClose={onClose} />
  return <VariableDialog edit={set} name={open.key} value={service.wanted.variables[open.key] ?? ''} onClose={onClose} />
}

export function VariablesSection({ service }: { service: Service }) {
  const [open, setOpen] = useState<Open | null>(null)
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
      <Card title="Variables" hint="Reach the container as its environment with the next deployment. Stored encrypted." actions={buttons}>
        {entries.length === 0 ? (
          <p className="px-5 py-4 text-sm text-soft">This service has no variables of its own.</p>
        ) : (
          <Table label="Variables" columns={['Name', 'Value', 'State', '']}>
            {entries.map((entry) => (
              <VariableRow key={entry.key} service={service} entry={entry} onEdit={() => setOpen({ dialog: 'edit', key: entry.key })} />
            ))}
          </Table>
        )}
      </Card>
      {open && <Dialogs service={service} open={open} onClose={() => setOpen(null)} />}
    </>
  )
}
