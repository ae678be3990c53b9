import { useState } from 'react'
import { kindOf, type SourceKind } from '@/config/source'
import { TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { SourceInputs } from '@/features/services/source/SourceInputs'
import type { FieldsProps } from './SettingsForm'

function choices(username: string | undefined) {
  if (username === undefined) return [['keep', 'None', 'Anybody may fetch it.'], ['replace', 'User name and password']] as const
  return [['keep', 'Keep', `Signs in as ${username}.`], ['replace', 'Replace'], ['remove', 'Remove']] as const
}

function SignIn({ wanted, errors, legend }: FieldsProps & { legend: string }) {
  const [choice, setChoice] = useState('keep')
  return (
    <>
      <RadioGroup legend={legend} name="credentials" defaultValue="keep" options={choices(wanted.credentials?.username)} onChoose={setChoice} />
      {choice === 'replace' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="User name"
            name="username"
            mono
            required
            defaultValue={wanted.credentials?.username ?? ''}
            error={errors.of('credentials/username') ?? errors.of('credentials')}
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            mono
            required
            autoComplete="new-password"
            hint="Or an access token. It is stored encrypted and never shown again."
            error={errors.of('credentials/password')}
          />
        </div>
      )}
    </>
  )
}

/** A base image of a build is had without a sign-in, so there is one only for what is fetched itself. */
const LEGENDS: Partial<Record<SourceKind, string>> = { image: 'Sign-in to the registry', git: 'Sign-in to the git host' }

export function SourceFields({ service, wanted, errors }: FieldsProps & { service: string }) {
  const [kind, setKind] = useState(kindOf(wanted))
  const legend = LEGENDS[kind]
  return (
    <>
      <SourceInputs wanted={wanted} service={service} errorOf={errors.of} onKind={setKind} />
      {legend && <SignIn wanted={wanted} errors={errors} legend={legend} />}
    </>
  )
}
