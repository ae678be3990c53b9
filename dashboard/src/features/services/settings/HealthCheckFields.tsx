import { useState } from 'react'
import type { HealthCheck } from '@/api/types'
import { CHOICE } from '@/config/field_form'
import { FieldInput } from '@/config/FieldInput'
import { FIELDS, partOf, partsBeside, type Field } from '@/config/fields'
import { RadioGroup } from '@/ui/RadioGroup'
import { healthCheckFrom } from './patch'
import type { Editor, FieldsProps } from './SettingsForm'

const KINDS = [
  ['none', 'None', 'An open port is enough.'],
  ['http', 'HTTP', 'A 2xx answer means healthy.'],
  ['command', 'Command', 'Exit code 0 means healthy.'],
] as const

type Parts = [part: string, field: Field][]

const part = (name: string): Field => partOf('health_check', name)
const ASKED: Record<string, Parts> = {
  http: [['path', part('path')], ['port', part('port')]],
  command: [['command', { ...part('command'), isRequired: true }]],
}
const OTHERS = partsBeside('health_check', ['path', 'port', 'command'])

function kindOf(check: HealthCheck | null): string {
  if (check === null) return 'none'
  return check.command ? 'command' : 'http'
}

/** It is asked over HTTP or by a command, never both. */
function HealthCheckFields({ wanted, errors }: FieldsProps) {
  const check = wanted.health_check
  const [kind, setKind] = useState(kindOf(check))
  const inputs = (parts: Parts) =>
    parts.map(([part, field]) => (
      <FieldInput key={part} name={`health_check/${part}`} field={field} value={check?.[part as keyof HealthCheck]} errors={errors} />
    ))
  return (
    <>
      <p className="text-[0.8125rem] text-soft">{errors.of('health_check') ?? FIELDS.health_check.help}</p>
      <RadioGroup legend="How it is asked" name={`health_check${CHOICE}`} defaultValue={kindOf(check)} options={KINDS} onChoose={setKind} />
      {kind !== 'none' && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">{inputs(ASKED[kind] ?? [])}</div>
          <div className="grid gap-4 sm:grid-cols-3">{inputs(OTHERS)}</div>
        </>
      )}
    </>
  )
}

export const HEALTH_EDITOR: Editor = { edits: ['health_check'], patchFrom: healthCheckFrom, Inputs: HealthCheckFields }
