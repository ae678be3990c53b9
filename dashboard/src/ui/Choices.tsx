import { classes } from './classes'

interface ChoicesProps<Value extends string> {
  label: string
  options: readonly (readonly [value: Value, label: string])[]
  value: Value
  onChange: (value: Value) => void
}

/** One of a few, all in sight. */
export function Choices<Value extends string>({ label, options, value, onChange }: ChoicesProps<Value>) {
  return (
    <div role="group" aria-label={label} className="inline-flex max-w-full overflow-x-auto rounded-control border border-line p-0.5">
      {options.map(([option, text]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onChange(option)}
          className={classes(
            'min-h-7 rounded-[0.3125rem] px-2.5 text-[0.8125rem] font-medium whitespace-nowrap transition-colors',
            option === value ? 'bg-ink/10 text-ink' : 'text-soft hover:text-ink',
          )}
        >
          {text}
        </button>
      ))}
    </div>
  )
}
