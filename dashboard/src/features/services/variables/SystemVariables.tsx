import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { VariableCells } from '@/config/VariableCells'
import { serviceQueries } from '@/features/services/queries'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Row, Table } from '@/ui/Table'

function List({ service }: { service: Service }) {
  const variables = useQuery(serviceQueries.systemVariables(service.id, service.live_deployment?.id))
  if (variables.isPending) return <div className="p-5"><SkeletonRows rows={3} className="h-6" /></div>
  if (variables.isError) return <div className="p-5"><ErrorState {...explain(variables.error)} onRetry={() => void variables.refetch()} /></div>
  if (variables.data.length === 0) return <p className="px-5 py-4 text-sm text-soft">They are known once a version serves.</p>
  return (
    <Table label="System variables" columns={['Name', 'Value']}>
      {variables.data.map((variable) => (
        <Row key={variable.key}>
          <VariableCells variable={variable} open />
        </Row>
      ))}
    </Table>
  )
}

/** Read-only: what the platform tells each version about itself. */
export function SystemVariables({ service }: { service: Service }) {
  return (
    <Card title="System variables" hint="What the version that serves knows about itself. They win over variables of the same name.">
      <List service={service} />
    </Card>
  )
}
