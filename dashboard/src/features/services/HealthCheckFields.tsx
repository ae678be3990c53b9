import type { FormErrors } from '@/api/problem'
import type { HealthCheck } from '@/api/types'
import { CheckField, TextField } from '@/ui/Field'

interface HealthCheckFieldsProps {
  check: HealthCheck | null
  errors: FormErrors
}

/** The fields are always there; the box alone decides whether they count, and CSS hides them without it. */
export function HealthCheckFields({ check, errors }: HealthCheckFieldsProps) {
  return (
    <div className="group/check grid gap-4 p-5">
      <CheckField
        label="Ask over HTTP"
        name="health_check"
        defaultChecked={check !== null}
        hint="A 2xx answer means healthy. Without it, an open port is enough."
      />
      <div className="hidden gap-4 group-has-checked/check:grid sm:grid-cols-3">
        <TextField
          label="Path"
          name="health_path"
          mono
          defaultValue={check?.path ?? '/'}
          className="sm:col-span-2"
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
        <TextField
          label="Grace, seconds"
          name="health_grace"
          type="number"
          min={1}
          defaultValue={check?.grace_seconds ?? 60}
          hint="To become healthy."
          error={errors.of('health_check/grace_seconds')}
        />
        <TextField
          label="Timeout, seconds"
          name="health_timeout"
          type="number"
          min={1}
          defaultValue={check?.timeout_seconds ?? 5}
          hint="For one answer."
          error={errors.of('health_check/timeout_seconds')}
        />
        <TextField
          label="Successes"
          name="health_successes"
          type="number"
          min={1}
          defaultValue={check?.successes ?? 1}
          hint="Needed in a row."
          error={errors.of('health_check/successes')}
        />
      </div>
    </div>
  )
}
