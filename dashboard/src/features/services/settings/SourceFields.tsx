import { RadioGroup } from '@/ui/RadioGroup'
import { TextField } from '@/ui/Field'
import type { FieldsProps } from './SettingsForm'

function choices(username: string | undefined) {
  if (username === undefined) return [['keep', 'None', 'Anybody may pull the image.'], ['replace', 'User name and password']] as const
  return [['keep', 'Keep', `Signs in as ${username}.`], ['replace', 'Replace'], ['remove', 'Remove']] as const
}

export function SourceFields({ wanted, errors }: FieldsProps) {
  return (
    <>
      <TextField label="Image" name="image" mono required defaultValue={wanted.image} error={errors.of('image')} />
      <div className="group/sign-in grid gap-4">
        <RadioGroup legend="Sign-in to the registry" name="credentials" defaultValue="keep" options={choices(wanted.credentials?.username)} />
        <div className="hidden gap-4 group-has-[[value=replace]:checked]/sign-in:grid sm:grid-cols-2">
          <TextField
            label="User name"
            name="username"
            mono
            defaultValue={wanted.credentials?.username ?? ''}
            error={errors.of('credentials/username') ?? errors.of('credentials')}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            mono
            autoComplete="new-password"
            hint="Or an access token. It is stored encrypted and never shown again."
            error={errors.of('credentials/password')}
          />
        </div>
      </div>
    </>
  )
}
