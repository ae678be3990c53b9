import type { ConfigField, ServiceConfig } from '@/api/types'
import { SecretText } from '@/ui/SecretText'
import { inWords, NAMES, subject } from './describe'
import { byKey } from './keyed'

const PARTS = ['variables', 'volumes', 'shared_volumes', 'config_files', 'routes', 'host_ports'] as const
const isPart = (field: ConfigField): field is (typeof PARTS)[number] => (PARTS as readonly string[]).includes(field)

interface Told {
  name: string
  field: ConfigField
  words: string
}

/** Everything that a configuration says; what it leaves to defaults without a value is not told. */
export function told(config: ServiceConfig): Told[] {
  const parts = byKey(config)
  return (Object.keys(NAMES) as ConfigField[]).flatMap((field) => {
    const entries: [key: string | null, value: unknown][] = isPart(field) ? Object.entries(parts[field]) : [[null, config[field]]]
    return entries.flatMap(([key, value]) => {
      const words = inWords(field, field === 'host_ports' ? (value as { target: number }).target : value)
      return words === null ? [] : [{ name: subject({ field, key }), field, words }]
    })
  })
}

export function ConfigurationList({ config }: { config: ServiceConfig }) {
  return (
    <dl className="divide-y divide-line text-sm">
      {told(config).map(({ name, field, words }) => (
        <div key={name} className="grid items-center gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[minmax(7rem,2fr)_5fr]">
          <dt className="font-medium wrap-anywhere">{name}</dt>
          <dd className="min-w-0">
            {field === 'variables' ? (
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
