import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain } from '@/api/problem'
import type { DeployToken } from '@/api/types'
import { Ago } from '@/ui/Ago'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { tokenQueries } from './queries'
import { IssueTokenDialog, RevokeTokenDialog } from './TokenDialogs'

function TokenRow({ token, onRevoke }: { token: DeployToken; onRevoke: () => void }) {
  return (
    <Row>
      <Cell className="font-medium break-all max-sm:grow">{token.name}</Cell>
      <Cell className="text-soft">{token.kind === 'preview' ? 'Opens previews' : 'Deploys'}</Cell>
      <Cell className="text-soft">
        <span className="sm:sr-only">Issued </span>
        <Ago at={token.created_at} />
      </Cell>
      <Cell className="text-right max-sm:-mr-2.5">
        <Button kind="quiet" size="small" onClick={onRevoke} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      </Cell>
    </Row>
  )
}

/** The open dialog holds a secret, which must not reach an address. */
type Open = { dialog: 'issue' } | { dialog: 'revoke'; token: DeployToken } | null

export function TokensSection({ serviceId, image }: { serviceId: string; image: string }) {
  const [open, setOpen] = useState<Open>(null)
  const tokens = useQuery(tokenQueries.ofService(serviceId))
  const close = () => setOpen(null)
  const issue = (
    <Button size="small" onClick={() => setOpen({ dialog: 'issue' })}>
      Issue token
    </Button>
  )
  if (tokens.isPending) return <SkeletonRows rows={2} />
  if (tokens.isError) return <ErrorState {...explain(tokens.error)} onRetry={() => void tokens.refetch()} />
  return (
    <>
      {tokens.data.length === 0 ? (
        <EmptyState title="No tokens" action={issue}>
          A token lets a pipeline deploy this service, or open previews of it, and nothing else, with one HTTP request.
        </EmptyState>
      ) : (
        <Card title="Tokens" hint="Each may deploy this service, or open previews of it, and nothing else. Secrets are kept as hashes, nobody can read them again." actions={issue}>
          <Table label="Tokens" columns={['Name', 'May', 'Issued', '']}>
            {tokens.data.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setOpen({ dialog: 'revoke', token })} />
            ))}
          </Table>
        </Card>
      )}
      {open?.dialog === 'issue' && <IssueTokenDialog serviceId={serviceId} image={image} onClose={close} />}
      {open?.dialog === 'revoke' && <RevokeTokenDialog serviceId={serviceId} token={open.token} onClose={close} />}
    </>
  )
}
