import { TextAreaField } from '@/ui/Field'
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
    </div>
  )
}
