import { useId, type ReactNode } from 'react'

interface RadioGroupProps {
  legend: string
  name: string
  defaultValue: string
  options: readonly (readonly [value: string, label: string, hint?: ReactNode])[]
  onChoose?: (value: string) => void
}

interface RadioProps extends Pick<RadioGroupProps, 'name' | 'onChoose'> {
  value: string
  label: string
  hint: ReactNode
  checked: boolean
}

function Radio({ name, value, label, hint, checked, onChoose }: RadioProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-2">
      <input
        id={id}
        type="radio"
        name={name}
        value={value}
        defaultChecked={checked}
        onChange={() => onChoose?.(value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-1 size-4 shrink-0 accent-accent"
      />
      <div>
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** One of a few, as a field of a form. Whoever shows more for some of them learns of each choice. */
export function RadioGroup({ legend, name, defaultValue, options, onChoose }: RadioGroupProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {options.map(([value, label, hint]) => (
          <Radio key={value} {...{ name, value, label, hint, onChoose, checked: value === defaultValue }} />
        ))}
      </div>
    </fieldset>
  )
}
