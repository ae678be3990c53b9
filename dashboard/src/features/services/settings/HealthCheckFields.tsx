import { useState } from 'react'
import type { HealthCheck } from '@/api/types'
import { TextAreaField, TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import type { FieldsProps } from './SettingsForm'

const KINDS = [
  ['none', 'None', 'An open port is enough.'],
  ['http', 'HTTP', 'A 2xx answer means healthy.'],
  ['command', 'Command', 'Exit code 0 means healthy.'],
] as const

function kindOf(check: HealthCheck | null): string {
  if (check === null) return 'none'
  return check.command ? 'command' : 'http'
}

function HttpFields({ check, errors }: { check: HealthCheck | null } & Pick<FieldsProps, 'errors'>) {
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
      <TextField
        label="Path"
        name="health_path"
        mono
        defaultValue={check?.path ?? '/'}
        error={errors.of('health_check/path') ?? errors.of('health_check')}
      />
      <TextField
        label="Port"
        name="health_port"
        type="number"
        min={1}
        max={65535}
        defaultValue={check?.port ?? ''}
        placeholder="As the route"
        error={errors.of('health_check/port')}
      />
    </div>
  )
}

function PatienceFields({ check, errors }: { check: HealthCheck | null } & Pick<FieldsProps, 'errors'>) {
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <TextField
        label="Grace, seconds"
        name="health_grace"
        type="number"
        min={1}
        max={3600}
        defaultValue={check?.grace_seconds ?? 60}
        hint="To become healthy."
        error={errors.of('health_check/grace_seconds')}
      />
      <TextField
        label="Timeout, seconds"
        name="health_timeout"
        type="number"
        min={1}
        max={60}
        defaultValue={check?.timeout_seconds ?? 5}
        hint="For one answer."
        error={errors.of('health_check/timeout_seconds')}
      />
      <TextField
        label="Successes"
        name="health_successes"
        type="number"
        min={1}
        max={10}
        defaultValue={check?.successes ?? 1}
        hint="Needed in a row."
        error={errors.of('health_check/successes')}
      />
    </div>
  )
}

export function HealthCheckFields({ wanted, errors }: FieldsProps) {
  const check = wanted.health_check
  const [kind, setKind] = useState(kindOf(check))
  return (
    <>
      <RadioGroup legend="How it is asked" name="health_check" defaultValue={kindOf(check)} options={KINDS} onChoose={setKind} />
      {kind === 'http' && <HttpFields check={check} errors={errors} />}
      {kind === 'command' && (
        <TextAreaField
          label="Command"
          name="health_command"
          mono
          rows={3}
          required
          defaultValue={check?.command?.join('\n') ?? ''}
          placeholder={'pg_isready\n-U\nshop'}
          hint="Run inside the container, one argument per line."
          error={errors.of('health_check/command')}
        />
      )}
      {kind !== 'none' && <PatienceFields check={check} errors={errors} />}
    </>
  )
}
