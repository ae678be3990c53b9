import { useState } from 'react'
import { kindOf, type SourceKind } from '@/config/source'
import { SourceInputs } from '@/features/services/source/SourceInputs'
import type { FieldsProps } from './SettingsForm'
import { SignIn } from './SignIn'

const LEGENDS: Partial<Record<SourceKind, string>> = { image: 'Sign-in to the registry', git: 'Sign-in to the git host' }

export function SourceFields({ service, wanted, errors }: FieldsProps & { service: string }) {
  const [kind, setKind] = useState(kindOf(wanted))
  const legend = LEGENDS[kind]
  return (
    <>
      <SourceInputs wanted={wanted} service={service} errorOf={errors.of} onKind={setKind} />
      {legend && <SignIn field="credentials" legend={legend} known={wanted.credentials} errors={errors} />}
      {kind !== 'image' && (
        <SignIn field="base_registry" legend="Sign-in to the registry of base images" known={wanted.base_registry} errors={errors} />
      )}
    </>
  )
}
