import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '@/api/problem'
import type { Variable } from '@/api/types'
import { dotenvText } from '@/config/dotenv'
import { VariableCells } from '@/config/VariableCells'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { saveFile } from '@/ui/files'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { environmentQueries, usePasteShared, useShareVariable, type Place } from './queries'
import { ImportSharedDialog, RemoveSharedDialog, SharedVariableDialog } from './SharedVariableDialogs'

/** Which dialog is open: what is typed in it is nobody else's business, so it is not in the address. */
type Open = { dialog: 'edit' | 'remove'; variable: Variable } | { dialog: 'add' } | { dialog: 'import' }

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

/** One dialog, from its opening on. */
function Dialogs({ place, open, onClose }: { place: Place; open: Open; onClose: () => void }) {
  const share = useShareVariable(place)
  const paste = usePasteShared(place)
  if (open.dialog === 'import') return <ImportSharedDialog place={place} save={paste} onClose={onClose} />
  if (open.dialog === 'add') return <SharedVariableDialog place={place} save={share} onClose={onClose} />
  if (open.dialog === 'remove') return <RemoveSharedDialog place={place} name={open.variable.key} onClose={onClose} />
  return <SharedVariableDialog place={place} save={share} variable={open.variable} onClose={onClose} />
}

/** A file with all values in clear: it is made here, from what is shown. */
function ExportButton({ name, variables }: { name: string; variables: Variable[] }) {
  return (
    <Button size="small" onClick={() => saveFile(name, dotenvText(variables))}>
      Export .env
    </Button>
  )
}

/** The variables that all services of an environment inherit. */
export function SharedVariables({ project, environment }: Place) {
  const place = { project, environment }
  const [open, setOpen] = useState<Open | null>(null)
  const shared = useQuery(environmentQueries.variables(place))
  const buttons = (
    <div className="flex flex-wrap gap-2">
      <Button size="small" onClick={() => setOpen({ dialog: 'import' })}>
        Import .env
      </Button>
      {shared.isSuccess && shared.data.length > 0 && <ExportButton name={`${project}-${environment}.env`} variables={shared.data} />}
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
      {open && <Dialogs place={place} open={open} onClose={() => setOpen(null)} />}
    </>
  )
}
