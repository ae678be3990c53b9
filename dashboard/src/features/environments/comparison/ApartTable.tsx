import { Cell, Row, Table } from '@/ui/Table'
import type { Apart } from './rows'

interface ApartTableProps {
  label: string
  rows: Apart[]
  /** The environments: what the sides are called. */
  before: string
  after: string
}

function Side({ name, words }: { name: string; words: string | null }) {
  return (
    <Cell className="max-sm:basis-full sm:w-[34%]">
      <span className="mr-2 text-[0.8125rem] text-soft sm:hidden">{name}</span>
      {words === null ? <span className="text-soft italic">none</span> : <span className="font-mono text-[0.8125rem] break-all">{words}</span>}
    </Cell>
  )
}

/** What is apart, side by side. */
export function ApartTable({ label, rows, before, after }: ApartTableProps) {
  return (
    <Table label={label} columns={['What', before, after]}>
      {rows.map((row) => (
        <Row key={row.what}>
          <Cell className="font-medium wrap-anywhere max-sm:basis-full">{row.what}</Cell>
          <Side name={before} words={row.before} />
          <Side name={after} words={row.after} />
        </Row>
      ))}
    </Table>
  )
}
