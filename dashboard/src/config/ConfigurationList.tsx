import type { ConfigField, ServiceConfig } from '@/api/types'
import { SecretText } from '@/ui/SecretText'
import { inWords, subject } from './describe'
import { FIELD_NAMES, FIELDS } from './fields'
import { entriesByKey, valueOf } from './keyed'

interface Line {
  name: string
  field: ConfigField
  words: string
}

function valuesOf(config: ServiceConfig, name: ConfigField): [key: string | null, value: unknown][] {
  const field = FIELDS[name]
  if (field.kind !== 'entries') return [[null, config[name]]]
  return Object.entries(entriesByKey(field, config[name])).map(([key, entry]) => [key, valueOf(field, entry)])
}

/** Everything that a configuration says; what has no value is left out. */
export function linesOf(config: ServiceConfig): Line[] {
  return FIELD_NAMES.flatMap((field) =>
    valuesOf(config, field).flatMap(([key, value]) => {
      const words = inWords(field, value)
      return words === null ? [] : [{ name: subject({ field, key }), field, words }]
    }),
  )
}

export function ConfigurationList({ config }: { config: ServiceConfig }) {
  return (
    <dl className="divide-y divide-line text-sm">
      {linesOf(config).map(({ name, field, words }) => (
        <div key={name} className="grid items-center gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[minmax(7rem,2fr)_5fr]">
          <dt className="font-medium wrap-anywhere">{name}</dt>
          <dd className="min-w-0">
            {FIELDS[field].secrecy === 'sensitive' ? (
              <span className="-my-1 flex">
                <SecretText value={words} label={`value of ${name}`} />
              </span>
            ) : (
              <span className="font-mono text-[0.8125rem] break-all">{words}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
