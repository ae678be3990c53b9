import { useState } from 'react'
import { FieldInput } from '@/config/FieldInput'
import { FIELDS } from '@/config/fields'
import { kindOf } from '@/config/source'
import { SourceInputs } from '@/features/services/source/SourceInputs'
import { sourceFrom } from './patch'
import type { Editor, FieldsProps } from './SettingsForm'

/** Credentials are asked for where there is something to show them to. */
function SourceFields({ service, wanted, errors }: FieldsProps) {
  const [kind, setKind] = useState(kindOf(wanted))
  return (
    <>
      <SourceInputs wanted={wanted} service={service} errors={errors} onKind={setKind} />
      {(kind === 'image' || kind === 'git') && <FieldInput name="credentials" field={FIELDS.credentials} value={wanted.credentials} errors={errors} />}
      {kind !== 'image' && <FieldInput name="base_registry" field={FIELDS.base_registry} value={wanted.base_registry} errors={errors} />}
    </>
  )
}

export const SOURCE_EDITOR: Editor = {
  edits: ['image', 'git', 'upload', 'build', 'credentials', 'base_registry'],
  patchFrom: sourceFrom,
  Inputs: SourceFields,
}
