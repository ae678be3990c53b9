import type { Difference } from '@/api/types'
import { classes } from '@/ui/classes'
import { Icon } from '@/ui/Icon'
import { SecretText } from '@/ui/SecretText'
import { inWords, subject } from './describe'
import { FIELDS, hasSecrets } from './fields'

type Label = 'old' | 'new'

const isMasked = ({ field }: Difference) => FIELDS[field].secrecy === 'sensitive'

function Side({ difference, value, label }: { difference: Difference; value: unknown; label: Label }) {
  const words = inWords(difference.field, value)
  if (words === null) return <span className="text-soft italic">none</span>
  if (isMasked(difference)) return <SecretText value={words} label={`${label} value of ${difference.key ?? subject(difference)}`} />
  return <span className={classes('font-mono text-[0.8125rem] break-all', label === 'old' && 'text-soft line-through')}>{words}</span>
}

/** Values that differ though they read the same: of a secret that nobody shows, or of a text that is not shown in full. */
function Unseen({ difference }: { difference: Difference }) {
  const before = inWords(difference.field, difference.old)
  if (before === null || isMasked(difference) || before !== inWords(difference.field, difference.new)) return null
  return <span className="text-soft">{hasSecrets(FIELDS[difference.field]) ? '(another secret)' : '(another content)'}</span>
}

interface SidesProps {
  difference: Difference
  /** Where nothing was deployed yet, there is no old value worth showing. */
  withOld: boolean
}

/** A difference's old and new value. */
export function Sides({ difference, withOld }: SidesProps) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      {withOld && (
        <>
          <Side difference={difference} value={difference.old} label="old" />
          <Icon name="arrow" className="size-3.5 text-soft" />
          <span className="sr-only">becomes</span>
        </>
      )}
      <Side difference={difference} value={difference.operation === 'unset' ? null : difference.new} label="new" />
      <Unseen difference={difference} />
    </span>
  )
}

/** Differences as they are reported where nothing can be done about them. */
export function DifferenceList({ differences, withOld, label }: { differences: Difference[]; withOld: boolean; label: string }) {
  return (
    <ul aria-label={label} className="divide-y divide-line">
      {differences.map((difference) => (
        <li key={subject(difference)} className="grid items-center gap-x-4 gap-y-0.5 py-1.5 text-sm sm:grid-cols-[minmax(7rem,2fr)_5fr]">
          <span className="font-medium wrap-anywhere">{subject(difference)}</span>
          <Sides difference={difference} withOld={withOld} />
        </li>
      ))}
    </ul>
  )
}
