import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '@/api/problem'
import type { Variable } from '@/api/types'
import { VariableCells } from '@/config/VariableCells'
import { PasteVariablesDialog, VariableDialog } from '@/config/VariableDialogs'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { environmentQueries, usePasteShared, useShareVariable, useUnshareVariable, type Place } from './queries'

/** Which dialog is open: what is typed in it is nobody else's business, so it is not in the address. */
type Open = { dialog: 'edit' | 'remove'; variable: Variable } | { dialog: 'add' } | { dialog: 'paste' } | null

function SharedRow({ variable, onOpen }: { variable: Variable; onOpen: (open: Open) => void }) {
  return (
    <Row>
      <VariableCells variable={variable} />
      <Cell className="text-right whitespace-nowrap max-sm:-mr-2.5">
        <Button kind="quiet" size="small" onClick={() => onOpen({ dialog: 'edit', variable })} aria-label={`Edit ${variable.key}`}>
          Edit
        </Button>
        <Button kind="quiet" size="small" onClick={() => onOpen({ dialog: 'remove', variable })} aria-label={`Remove ${variable.key}`}>
          Remove
        </Button>
      </Cell>
    </Row>
  )
}

function RemoveDialog({ place, name, onClose }: { place: Place; name: string; onClose: () => void }) {
  const unshare = useUnshareVariable(place)
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      action="Remove"
      keep="Keep it"
      pending={unshare.isPending}
      refusal={unshare.error && explain(unshare.error)}
      onConfirm={() => unshare.mutate(name, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>Services of {place.environment} lose it with their next deployment, except those that have one of this name of their own. Its value is gone at once.</p>
    </ConfirmDialog>
  )
}

function Dialogs({ place, open, onClose }: { place: Place; open: Open; onClose: () => void }) {
  const share = useShareVariable(place)
  const paste = usePasteShared(place)
  const close = () => {
    share.reset()
    paste.reset()
    onClose()
  }
  if (open === null) return null
  if (open.dialog === 'paste') return <PasteVariablesDialog edit={paste} action="Save" onClose={close} />
  if (open.dialog === 'add') return <VariableDialog edit={share} action="Save" onClose={close} />
  const { key, value } = open.variable
  if (open.dialog === 'remove') return <RemoveDialog place={place} name={key} onClose={close} />
  return <VariableDialog edit={share} name={key} value={value} action="Save" onClose={close} />
}

/** The variables that all services of an environment inherit. */
export function SharedVariables({ project, environment }: Place) {
  const place = { project, environment }
  const [open, setOpen] = useState<Open>(null)
  const shared = useQuery(environmentQueries.variables(place))
  const buttons = (
    <div className="flex gap-2">
      <Button size="small" onClick={() => setOpen({ dialog: 'paste' })}>
        Paste .env
      </Button>
      <Button size="small" onClick={() => setOpen({ dialog: 'add' })}>
        Add variable
      </Button>
    </div>
  )
  if (shared.isPending) return <SkeletonRows rows={3} />
  if (shared.isError) return <ErrorState {...explain(shared.error)} onRetry={() => void shared.refetch()} />
  return (
    <>
      {shared.data.length === 0 ? (
        <EmptyState title="No shared variables" action={buttons}>
          Every service of {environment} inherits them with its next deployment; one of the same name of its own wins.
        </EmptyState>
      ) : (
        <Card title="Shared variables" hint={`Every service of ${environment} inherits them with its next deployment; one of the same name of its own wins.`} actions={buttons}>
          <Table label="Shared variables" columns={['Name', 'Value', '']}>
            {shared.data.map((variable) => (
              <SharedRow key={variable.key} variable={variable} onOpen={setOpen} />
            ))}
          </Table>
        </Card>
      )}
      <Dialogs place={place} open={open} onClose={() => setOpen(null)} />
    </>
  )
}
