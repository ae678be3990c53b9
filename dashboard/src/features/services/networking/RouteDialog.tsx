import { useState } from 'react'
import type { FormErrors } from '@/api/problem'
import type { Route } from '@/api/types'
import { EditDialog } from '@/config/EditDialog'
import type { Entry } from '@/config/keyed'
import { useSetRoute } from '@/features/services/edits'
import { CheckField, SelectField, TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { routeFrom } from './forms'

const TARGETS = [
  ['port', 'To this service'],
  ['redirect', 'Redirect elsewhere'],
] as const

const CODES = [
  ['307', '307, for now'],
  ['308', '308, for good'],
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
      <TextField
        label="Port"
        name="port"
        type="number"
        min={1}
        max={65535}
        required
        hint="Where the container listens."
        defaultValue={route?.port ?? ''}
        error={errors.of('port')}
      />
      <div className="sm:pt-7">
        <CheckField
          label="Take the path away"
          name="strip_prefix"
          defaultChecked={route?.strip_prefix ?? true}
          hint="The app at /api sees / instead of /api."
        />
      </div>
    </div>
  )
}

function RedirectFields({ route, errors }: PartProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_10rem]">
      <TextField
        label="Address"
        name="url"
        type="url"
        mono
        required
        placeholder="https://www.example.com"
        hint="The rest of the path and the query are kept."
        defaultValue={route?.redirect?.url}
        error={errors.of('redirect')}
      />
      <SelectField label="Code" name="permanent" options={CODES} defaultValue={route?.redirect?.permanent ? '308' : '307'} />
    </div>
  )
}

function TargetFields(props: PartProps) {
  const before = props.route?.redirect ? 'redirect' : 'port'
  const [target, setTarget] = useState<string>(before)
  return (
    <>
      <RadioGroup legend="Requests go" name="target" defaultValue={before} options={TARGETS} onChoose={setTarget} />
      {target === 'port' ? <PortFields {...props} /> : <RedirectFields {...props} />}
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
      fields={['domain', 'path', 'port', 'redirect']}
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
