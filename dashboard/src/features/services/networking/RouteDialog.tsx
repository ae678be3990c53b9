import { useState } from 'react'
import type { FormErrors } from '@/api/problem'
import type { Route } from '@/api/types'
import { EditDialog } from '@/config/EditDialog'
import { FieldInput } from '@/config/FieldInput'
import { partOf, partsBeside, partsOfField, placesOf } from '@/config/fields'
import type { Entry } from '@/config/keyed'
import { useSetRoute } from '@/features/services/edits'
import { TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { routeFrom } from './forms'

const REDIRECT = partOf('routes', 'redirect')
const OTHERS = partsBeside('routes', ['port', 'strip_prefix', 'redirect'])

const TARGETS = [
  ['port', 'To this service'],
  ['redirect', 'Redirect elsewhere'],
] as const

interface PartProps {
  route: Route | undefined
  errors: FormErrors
}

function PlaceFields({ route, rootDomain, errors }: PartProps & { rootDomain: string | undefined }) {
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
      <TextField
        label="Domain"
        name="domain"
        mono
        placeholder="Optional"
        hint={`Left empty: one under ${rootDomain ?? 'the root domain'} is made up. *.example.com takes all its subdomains.`}
        defaultValue={route?.domain}
        error={errors.of('domain')}
      />
      <TextField
        label="Path"
        name="path"
        mono
        pattern="/.*"
        title="A path that begins with /"
        defaultValue={route?.path ?? '/'}
        hint="And all below it."
        error={errors.of('path')}
      />
    </div>
  )
}

function PortFields({ route, errors }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
      <FieldInput name="port" field={{ ...partOf('routes', 'port'), isRequired: true }} value={route?.port} errors={errors} />
      <div className="sm:pt-7">
        <FieldInput name="strip_prefix" field={partOf('routes', 'strip_prefix')} value={route?.strip_prefix} errors={errors} />
      </div>
    </div>
  )
}

function RedirectFields({ route, errors }: PartProps) {
  const known: Record<string, unknown> = { ...route?.redirect }
  return Object.entries(partsOfField(REDIRECT)).map(([part, field]) => (
    <FieldInput key={part} name={`redirect/${part}`} field={field} value={known[part]} errors={errors} />
  ))
}

function TargetFields(props: PartProps) {
  const before = props.route?.redirect ? 'redirect' : 'port'
  const [target, setTarget] = useState<string>(before)
  return (
    <>
      <RadioGroup legend="Requests go" name="target" defaultValue={before} options={TARGETS} onChoose={setTarget} />
      {target === 'port' ? <PortFields {...props} /> : <RedirectFields {...props} />}
      {OTHERS.map(([part, field]) => (
        <FieldInput key={part} name={part} field={field} value={props.route?.[part as keyof Route]} errors={props.errors} />
      ))}
    </>
  )
}

interface RouteDialogProps {
  serviceId: string
  entry: Entry<Route> | null
  rootDomain: string | undefined
  onClose: () => void
}

export function RouteDialog({ serviceId, entry, rootDomain, onClose }: RouteDialogProps) {
  const route = entry?.value
  return (
    <EditDialog
      title={entry ? `Edit route ${entry.key}` : 'Add route'}
      fields={['domain', 'path', 'port', 'strip_prefix', ...placesOf('redirect', REDIRECT), ...OTHERS.map(([part]) => part)]}
      edit={useSetRoute(serviceId)}
      inputFrom={(form) => ({ body: routeFrom(form), instead: entry?.key })}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <PlaceFields route={route} rootDomain={rootDomain} errors={errors} />
          <TargetFields route={route} errors={errors} />
        </>
      )}
    </EditDialog>
  )
}
