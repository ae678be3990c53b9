import { useState } from 'react'
import type { FormErrors } from '@/api/problem'
import type { Build } from '@/api/types'
import { FieldInput } from '@/config/FieldInput'
import { FIELDS, partOf, partsBeside, partsOfField } from '@/config/fields'
import { SelectField } from '@/ui/Field'

const BUILDERS = [
  ['auto', 'What the source shows'],
  ['dockerfile', 'Its Dockerfile'],
  ['static', 'A static site'],
  ['nixpacks', 'Nixpacks'],
  ['railpack', 'Railpack'],
] as const
type Name = NonNullable<Build['builder']>

const DOCKERFILE = ['dockerfile', 'target']
const COMMANDS = ['install_command', 'build_command']
const SITE = ['publish', 'index', 'not_found', 'single_page']
/** What only some builders ask for. */
const SHOWN: Record<Name, readonly string[]> = {
  auto: [...COMMANDS, 'process', ...SITE],
  dockerfile: DOCKERFILE,
  static: SITE,
  nixpacks: COMMANDS,
  railpack: COMMANDS,
}
const SOME = [...DOCKERFILE, ...COMMANDS, 'process', ...SITE]

export interface BuildInputsProps {
  build: Build | null | undefined
  errors: FormErrors
}

/** A Dockerfile that is named is what `auto` takes, so it is shown as such. */
function chosenOf(build: Build | null | undefined): Name {
  const names = build && ((build.dockerfile ?? 'Dockerfile') !== 'Dockerfile' || build.target)
  return names && (build.builder ?? 'auto') === 'auto' ? 'dockerfile' : (build?.builder ?? 'auto')
}

/** Inputs for some parts of a build. */
export function BuildParts({ names, build, errors }: BuildInputsProps & { names: readonly string[] }) {
  const parts = Object.entries(partsOfField(FIELDS.build)).filter(([name]) => names.includes(name))
  return parts.map(([name, field]) => <FieldInput key={name} name={`build/${name}`} field={field} value={build?.[name as keyof Build]} errors={errors} />)
}

/** How an image is made of a source, and where in it. */
export function BuilderInputs({ build, errors }: BuildInputsProps) {
  const [builder, setBuilder] = useState(chosenOf(build))
  const names = partsBeside('build', ['builder', 'content']).map(([name]) => name)
  const shown = names.filter((name) => !SOME.includes(name) || SHOWN[builder].includes(name))
  return (
    <>
      <SelectField
        label={partOf('build', 'builder').label}
        name="build/builder"
        options={BUILDERS}
        value={builder}
        onChange={(event) => setBuilder(event.currentTarget.value as Name)}
        hint={builder === 'auto' ? 'Its Dockerfile; without one, Slipway writes it for the language that it finds.' : undefined}
        error={errors.of('build/builder') ?? errors.of('build')}
      />
      <BuildParts names={shown} build={build} errors={errors} />
    </>
  )
}
