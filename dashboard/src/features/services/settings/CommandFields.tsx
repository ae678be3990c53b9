import { TextAreaField, TextField } from '@/ui/Field'
import type { FieldsProps } from './SettingsForm'

export function CommandFields({ wanted, errors }: FieldsProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextAreaField
        label="Command"
        name="command"
        mono
        rows={3}
        defaultValue={wanted.command?.join('\n') ?? ''}
        placeholder="As the image says"
        hint="One argument per line, exactly as the program gets it. Empty: the image's own."
        error={errors.of('command')}
      />
      <TextAreaField
        label="Release command"
        name="release_command"
        mono
        rows={3}
        defaultValue={wanted.release_command?.join('\n') ?? ''}
        placeholder={'bin/migrate\n--all'}
        hint="Runs once in a container of the new image before each new version starts. If it fails, nothing changes."
        error={errors.of('release_command')}
      />
      <TextAreaField
        label="Before its volumes are copied"
        name="copy_before"
        mono
        rows={3}
        defaultValue={wanted.copy_commands?.before.join('\n') ?? ''}
        placeholder={'redis-cli\nSAVE'}
        hint="Runs in the version that serves: pauses it, or dumps. If it fails, nothing is copied. Empty: copied while it is in use."
        error={errors.of('copy_commands/before')}
      />
      <TextAreaField
        label="After they were copied"
        name="copy_after"
        mono
        rows={3}
        defaultValue={wanted.copy_commands?.after?.join('\n') ?? ''}
        hint="Ends the pause. Runs whatever became of the copy, maybe twice."
        error={errors.of('copy_commands/after')}
      />
      <TextField
        label="Longest time for either, seconds"
        name="copy_timeout"
        type="number"
        min={1}
        max={3600}
        defaultValue={wanted.copy_commands?.timeout_seconds ?? 300}
        error={errors.of('copy_commands/timeout_seconds')}
      />
    </div>
  )
}
