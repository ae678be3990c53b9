import { useState } from 'react'
import type { Build, ServiceConfig } from '@/api/types'
import { kindOf, type SourceKind } from '@/config/source'
import { TextAreaField, TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { BuilderInputs } from './BuilderInputs'
import { isOverSsh } from './source'
import { UploadInput } from './UploadInput'

const KINDS = [
  ['image', 'An image'],
  ['git', 'A git repository'],
  ['upload', 'A folder that is sent'],
  ['dockerfile', 'A Dockerfile alone'],
] as const

interface SourceInputsProps {
  wanted?: Pick<ServiceConfig, 'image' | 'git' | 'upload' | 'build'>
  /** The id of the service, once there is one: only then something can be sent to it. */
  service?: string
  errorOf: (field: string) => string | undefined
  onKind?: (kind: SourceKind) => void
}

interface BuildInputsProps {
  build: Build | null | undefined
  errorOf: SourceInputsProps['errorOf']
}

function Secrets({ build, errorOf }: BuildInputsProps) {
  return (
    <div className="grid gap-4 sm:col-span-2 sm:grid-cols-2">
      <TextAreaField
        label="Build arguments"
        name="build_arguments"
        mono
        rows={2}
        defaultValue={Object.entries(build?.arguments ?? {}).map(([key, value]) => `${key}=${value}`).join('\n')}
        placeholder="NODE_ENV=production"
        hint="For ARG lines. They can be read in the image's history."
        error={errorOf('build/arguments')}
      />
      <TextAreaField
        label="Build secrets"
        name="build_secrets"
        mono
        rows={2}
        defaultValue={(build?.secrets ?? []).join('\n')}
        placeholder="NPM_TOKEN"
        hint="Names of variables that a RUN line may mount as secrets, one a line. They reach no layer."
        error={errorOf('build/secrets')}
      />
    </div>
  )
}

/** Where the app is in the source, and how it is built. */
function Tree({ build, errorOf }: BuildInputsProps) {
  return (
    <>
      <TextField label="Folder" name="build_folder" mono defaultValue={build?.folder ?? ''} placeholder="." hint="Where the app is." error={errorOf('build/folder')} />
      <BuilderInputs build={build} errorOf={errorOf} />
      <Secrets build={build} errorOf={errorOf} />
    </>
  )
}

const PRIVATE = 'A private one needs a sign-in (a user name and a token), or over SSH, as in git@github.com:acme/shop.git, a deploy key.'

/** The keys of its host are asked for where they are needed, or known already. */
function Repository({ wanted, service, errorOf }: SourceInputsProps) {
  const [address, setAddress] = useState(wanted?.git?.repository ?? '')
  return (
    <>
      <TextField
        label="Repository"
        name="repository"
        mono
        required
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        placeholder="https://github.com/acme/shop.git"
        hint={service ? PRIVATE : `${PRIVATE} Its settings have both, once it is created.`}
        error={errorOf('git/repository') ?? errorOf('git')}
      />
      {(isOverSsh(address) || wanted?.git?.known_hosts) && (
        <TextAreaField
          label="Keys of its host"
          name="known_hosts"
          mono
          rows={2}
          defaultValue={wanted?.git?.known_hosts ?? ''}
          placeholder="github.com ssh-ed25519 AAAA…"
          hint={
            <>
              Needed over SSH: what <code className="font-mono">ssh-keyscan</code> prints for it. Compare that with what the host publishes.
            </>
          }
          error={errorOf('git/known_hosts')}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Branch, tag or commit" name="ref" mono defaultValue={wanted?.git?.ref ?? ''} placeholder="HEAD" error={errorOf('git/ref')} />
        <Tree build={wanted?.build} errorOf={errorOf} />
      </div>
    </>
  )
}

/** What a service's versions are made of. */
export function SourceInputs({ wanted, service, errorOf, onKind }: SourceInputsProps) {
  const [kind, setKind] = useState<SourceKind>(wanted ? kindOf(wanted) : 'image')
  const choose = (chosen: string) => {
    setKind(chosen as SourceKind)
    onKind?.(chosen as SourceKind)
  }
  return (
    <>
      <RadioGroup legend="Made of" name="source" defaultValue={kind} options={KINDS.filter(([one]) => one !== 'upload' || service)} onChoose={choose} />
      {kind === 'image' && (
        <TextField label="Image" name="image" mono required defaultValue={wanted?.image ?? ''} placeholder="ghcr.io/acme/shop:1.4" error={errorOf('image')} />
      )}
      {kind === 'git' && <Repository {...(wanted && { wanted })} {...(service && { service })} errorOf={errorOf} />}
      {kind === 'upload' && service && (
        <>
          <UploadInput service={service} wanted={wanted?.upload} error={errorOf('upload')} />
          <div className="grid gap-4 sm:grid-cols-2">
            <Tree build={wanted?.build} errorOf={errorOf} />
          </div>
        </>
      )}
      {kind === 'dockerfile' && (
        <>
          <TextAreaField
            label="Dockerfile"
            name="build_content"
            mono
            required
            rows={6}
            defaultValue={wanted?.build?.content ?? ''}
            placeholder={'FROM nginx\nRUN …'}
            error={errorOf('build/content') ?? errorOf('build')}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <Secrets build={wanted?.build} errorOf={errorOf} />
          </div>
        </>
      )}
    </>
  )
}
