import type { Variable } from '@/api/types'
import { classes } from '@/ui/classes'
import { CopyButton } from '@/ui/CopyButton'
import { SecretText } from '@/ui/SecretText'
import { Cell } from '@/ui/Table'

interface VariableCellsProps {
  variable: Variable
  /** It no longer counts: it is to be removed, or another one of its name wins. */
  gone?: boolean
  /** Not a secret: shown as it is. */
  open?: boolean
}

/** The name and the value of a variable, in a row of any table. */
export function VariableCells({ variable: { key, value }, gone = false, open = false }: VariableCellsProps) {
  return (
    <>
      <Cell className="max-sm:grow sm:w-72">
        <span className={classes('font-mono text-[0.8125rem] font-medium break-all', gone && 'text-soft line-through')}>{key}</span>
      </Cell>
      <Cell className="max-sm:order-last max-sm:w-full">
        <span className="flex items-center gap-1">
          {open ? <span className="font-mono text-[0.8125rem] break-all text-soft">{value}</span> : <SecretText value={value} label={`value of ${key}`} />}
          <CopyButton text={value} label={`Copy the value of ${key}`} />
        </span>
      </Cell>
    </>
  )
}
