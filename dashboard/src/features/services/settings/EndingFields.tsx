import { TextField } from '@/ui/Field'
import type { FieldsProps } from './SettingsForm'

export function EndingFields({ wanted, errors }: FieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Drain, seconds"
        name="drain_seconds"
        type="number"
        min={0}
        max={3600}
        required
        defaultValue={wanted.drain_seconds}
        hint="How long the previous version may finish its requests after the switch."
        error={errors.of('drain_seconds')}
      />
      <TextField
        label="Stop grace, seconds"
        name="stop_grace_seconds"
        type="number"
        min={0}
        max={3600}
        required
        defaultValue={wanted.stop_grace_seconds}
        hint="How long a container may take to stop before it is killed."
        error={errors.of('stop_grace_seconds')}
      />
    </div>
  )
}
