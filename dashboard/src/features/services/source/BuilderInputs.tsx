import { useState } from 'react'
import type { Build } from '@/api/types'
import { CheckField, SelectField, TextField } from '@/ui/Field'

const BUILDERS = [
  ['auto', 'What the source shows'],
  ['dockerfile', 'Its Dockerfile'],
  ['static', 'A static site'],
  ['nixpacks', 'Nixpacks'],
  ['railpack', 'Railpack'],
] as const
type Name = NonNullable<Build['builder']>

/** The fields of each builder, by the names of the API. */
const FIELDS = {
  dockerfile: [['dockerfile', 'Dockerfile', 'Dockerfile'], ['target', 'Stage', 'Optional: the last one']],
  commands: [['install_command', 'Install with', 'Found by itself'], ['build_command', 'Build with', 'Optional: Slipway finds it']],
  process: [['process', 'Line of the Procfile', 'web']],
  site: [['publish', 'Folder to publish', 'Found by itself'], ['index', 'Index page', 'index.html'], ['not_found', 'Page for what is not there', '404.html']],
} as const

const SHOWN: Record<Name, readonly (keyof typeof FIELDS)[]> = {
  auto: ['commands', 'process', 'site'],
  dockerfile: ['dockerfile'],
  static: ['site'],
  nixpacks: ['commands'],
  railpack: ['commands'],
}

interface BuilderInputsProps {
  build: Build | null | undefined
  errorOf: (field: string) => string | undefined
}

/** A Dockerfile that is named is what `auto` takes, so it is shown as such. */
function chosenOf(build: BuilderInputsProps['build']): Name {
  const names = build && ((build.dockerfile ?? 'Dockerfile') !== 'Dockerfile' || build.target)
  return names && (build.builder ?? 'auto') === 'auto' ? 'dockerfile' : (build?.builder ?? 'auto')
}

/** How an image is made of a source. */
export function BuilderInputs({ build, errorOf }: BuilderInputsProps) {
  const [builder, setBuilder] = useState(chosenOf(build))
  const site = SHOWN[builder].includes('site')
  return (
    <>
      <SelectField
        label="Built by"
        name="build_builder"
        options={BUILDERS}
        value={builder}
        onChange={(event) => setBuilder(event.currentTarget.value as Name)}
        hint={builder === 'auto' ? 'Its Dockerfile; without one, Slipway writes it for the language that it finds.' : undefined}
        error={errorOf('build/builder') ?? errorOf('build')}
      />
      {SHOWN[builder].flatMap((group) =>
        FIELDS[group].map(([name, label, placeholder]) => (
          <TextField
            key={name}
            label={label}
            name={`build_${name}`}
            mono
            defaultValue={build?.[name] ?? ''}
            placeholder={placeholder}
            error={errorOf(`build/${name}`)}
          />
        )),
      )}
      {site && (
        <div className="sm:col-span-2">
          <CheckField label="One page: its index answers for what is not there" name="build_single_page" defaultChecked={build?.single_page ?? false} />
        </div>
      )}
    </>
  )
}
