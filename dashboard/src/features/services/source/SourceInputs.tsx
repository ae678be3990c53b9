import { useState } from 'react'
import type { FormErrors } from '@/api/problem'
import type { GitSource, ServiceConfig } from '@/api/types'
import { FieldInput } from '@/config/FieldInput'
import { FIELDS, partOf, partsBeside } from '@/config/fields'
import { kindOf, type SourceKind } from '@/config/source'
import { TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { BuilderInputs, BuildParts } from './BuilderInputs'
import { isOverSsh } from './source'
import { UploadInput } from './UploadInput'

const KINDS = [
  ['image', 'An image'],
  ['git', 'A git repository'],
  ['upload', 'A folder that is sent'],
  ['dockerfile', 'A Dockerfile alone'],
] as const

const REPOSITORY = partOf('git', 'repository')

interface SourceInputsProps {
  wanted?: Pick<ServiceConfig, 'image' | 'git' | 'upload' | 'build'>
  /** The id of the service, once there is one: only then something can be sent to it. */
  service?: string
  errors: FormErrors
  onKind?: (kind: SourceKind) => void
}

/** The keys of its host are asked for where they are needed, or known already. */
function Repository({ wanted, service, errors }: SourceInputsProps) {
  const git = wanted?.git
  const [address, setAddress] = useState(git?.repository ?? '')
  return (
    <>
      <TextField
        label={REPOSITORY.label}
        name="git/repository"
        mono
        required
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        placeholder={REPOSITORY.placeholder}
        hint={service ? REPOSITORY.help : `${REPOSITORY.help} Its settings have both, once it is created.`}
        error={errors.of('git/repository') ?? errors.of('git')}
      />
      {(isOverSsh(address) || git?.known_hosts) && <FieldInput name="git/known_hosts" field={partOf('git', 'known_hosts')} value={git?.known_hosts} errors={errors} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {partsBeside('git', ['repository', 'known_hosts']).map(([part, field]) => (
          <FieldInput key={part} name={`git/${part}`} field={field} value={git?.[part as keyof GitSource]} errors={errors} />
        ))}
        <BuilderInputs build={wanted?.build} errors={errors} />
      </div>
    </>
  )
}

/** What a service's versions are made of. */
export function SourceInputs({ wanted, service, errors, onKind }: SourceInputsProps) {
  const [kind, setKind] = useState<SourceKind>(wanted ? kindOf(wanted) : 'image')
  const choose = (chosen: string) => {
    setKind(chosen as SourceKind)
    onKind?.(chosen as SourceKind)
  }
  const build = { build: wanted?.build, errors }
  return (
    <>
      <RadioGroup legend="Made of" name="source" defaultValue={kind} options={KINDS.filter(([one]) => one !== 'upload' || service)} onChoose={choose} />
      {kind === 'image' && <FieldInput name="image" field={{ ...FIELDS.image, isRequired: true }} value={wanted?.image} errors={errors} />}
      {kind === 'git' && <Repository {...(wanted && { wanted })} {...(service && { service })} errors={errors} />}
      {kind === 'upload' && service && (
        <>
          <UploadInput service={service} wanted={wanted?.upload} error={errors.of('upload')} />
          <div className="grid gap-4 sm:grid-cols-2">
            <BuilderInputs {...build} />
          </div>
        </>
      )}
      {kind === 'dockerfile' && (
        <>
          <BuildParts names={['content']} {...build} />
          <div className="grid gap-4 sm:grid-cols-2">
            <BuildParts names={['arguments', 'secrets']} {...build} />
          </div>
        </>
      )}
    </>
  )
}
