import { useState } from 'react'
import type { FormErrors } from '@/api/problem'
import { TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'

function choices(known: string | null) {
  if (known === null) return [['keep', 'None', 'Anybody may fetch it.'], ['replace', 'User name and password']] as const
  return [['keep', 'Keep', `Signs in ${known}.`], ['replace', 'Replace'], ['remove', 'Remove']] as const
}

interface SignInProps {
  field: 'credentials' | 'base_registry'
  legend: string
  known: { username: string; host?: string } | null
  errors: FormErrors
}

/** A password is never shown: a sign-in is kept, replaced as a whole, or removed. */
export function SignIn({ field, legend, known, errors }: SignInProps) {
  const [choice, setChoice] = useState('keep')
  const isOfBases = field === 'base_registry'
  const words = known && `as ${known.username}${known.host ? ` at ${known.host}` : ''}`
  return (
    <>
      <RadioGroup legend={legend} name={field} defaultValue="keep" options={choices(words)} onChoose={setChoice} />
      {choice === 'replace' && (
        <div className="grid gap-4 sm:grid-cols-2">
          {isOfBases && (
            <TextField
              label="Registry"
              name={`${field}_host`}
              mono
              required
              hint="As it stands behind FROM: ghcr.io, registry.example.com:5000. No other one is shown the password."
              defaultValue={known?.host ?? ''}
              error={errors.of(`${field}/host`)}
            />
          )}
          <TextField
            label={isOfBases ? 'Registry user' : 'User name'}
            name={`${field}_username`}
            mono
            required
            defaultValue={known?.username ?? ''}
            error={errors.of(`${field}/username`) ?? errors.of(field)}
          />
          <TextField
            label={isOfBases ? 'Registry password' : 'Password'}
            name={`${field}_password`}
            type="password"
            mono
            required
            autoComplete="new-password"
            hint="Or an access token. It is stored encrypted and never shown again."
            error={errors.of(`${field}/password`)}
          />
        </div>
      )}
    </>
  )
}
