import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { explain } from '@/api/problem'
import type { Variable } from '@/api/types'
import { VariableCells } from '@/config/VariableCells'
import { paths } from '@/paths'
import { Tag } from '@/ui/Badge'
import { Card } from '@/ui/Card'
import { ErrorState } from '@/ui/ErrorState'
import { SkeletonRows } from '@/ui/Skeleton'
import { Cell, Row, Table } from '@/ui/Table'
import { environmentQueries, type Place } from './queries'

interface InheritedVariablesProps extends Place {
  /** The service's own variables: they win over inherited ones of the same name. */
  own: Record<string, string>
}

function InheritedRow({ variable, overridden }: { variable: Variable; overridden: boolean }) {
  return (
    <Row>
      <VariableCells variable={variable} gone={overridden} />
      <Cell className="text-right">
        <Tag>{overridden ? 'Own value wins' : 'Inherited'}</Tag>
      </Cell>
    </Row>
  )
}

function List({ own, ...place }: InheritedVariablesProps) {
  const shared = useQuery(environmentQueries.variables(place))
  if (shared.isPending) return <div className="p-5"><SkeletonRows rows={2} className="h-6" /></div>
  if (shared.isError) return <div className="p-5"><ErrorState {...explain(shared.error)} onRetry={() => void shared.refetch()} /></div>
  if (shared.data.length === 0) return <p className="px-5 py-4 text-sm text-soft">{place.environment} shares no variables.</p>
  return (
    <Table label="Inherited variables" columns={['Name', 'Value', 'State']}>
      {shared.data.map((variable) => (
        <InheritedRow key={variable.key} variable={variable} overridden={variable.key in own} />
      ))}
    </Table>
  )
}

/** What a service gets from its environment, read-only here. */
export function InheritedVariables({ project, environment, own }: InheritedVariablesProps) {
  return (
    <Card
      title="Inherited variables"
      hint={`Shared by all services of ${environment}; each gets them with its next deployment.`}
      actions={
        <Link to={paths.project(project, { environment, view: 'variables' })} className="text-sm text-link underline-offset-4 hover:underline">
          Edit in {environment}
        </Link>
      }
    >
      <List {...{ project, environment, own }} />
    </Card>
  )
}
