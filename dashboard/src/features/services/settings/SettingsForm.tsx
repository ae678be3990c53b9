import { useState, type ReactNode } from 'react'
import { formErrors, type FormErrors } from '@/api/problem'
import type { ConfigField, Service, ServiceConfig, ServicePatch } from '@/api/types'
import { changedOnly, patchFrom } from '@/config/field_form'
import { FieldInput } from '@/config/FieldInput'
import { FIELD_NAMES, FIELDS, placesOf } from '@/config/fields'
import { usePatchService } from '@/features/services/edits'
import { refusal } from '@/features/services/status'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Form } from '@/ui/Form'
import { toast } from '@/ui/toasts'

export interface FieldsProps {
  service: string
  wanted: ServiceConfig
  errors: FormErrors
}

/** Inputs for fields that hang together more closely than their declarations say. */
export interface Editor {
  edits: ConfigField[]
  patchFrom: (form: FormData) => ServicePatch
  Inputs: (fields: FieldsProps) => ReactNode
}

interface SettingsFormProps {
  service: Service
  group: string
  editor?: Editor | undefined
}

/** Fields that are asked for here, those of the editor apart: keyed ones have cards, and a key of SSH is made by the server. */
function othersOf(group: string, editor: Editor | undefined): ConfigField[] {
  const apart = ['deploy_key', ...(editor?.edits ?? [])]
  return FIELD_NAMES.filter((name) => FIELDS[name].group === group && FIELDS[name].kind !== 'entries' && !apart.includes(name))
}

function Inputs({ names, wanted, errors }: Omit<FieldsProps, 'service'> & { names: ConfigField[] }) {
  const groups = names.filter((name) => FIELDS[name].kind === 'group')
  const inputs = (some: ConfigField[]) => some.map((name) => <FieldInput key={name} name={name} field={FIELDS[name]} value={wanted[name]} errors={errors} />)
  const single = names.filter((name) => !groups.includes(name))
  return (
    <>
      {single.length > 0 && <div className="grid gap-4 sm:grid-cols-2">{inputs(single)}</div>}
      {inputs(groups)}
    </>
  )
}

/** A section of the settings: the fields of one group. It stages what differs from what is wanted already. */
export function SettingsForm({ service, group, editor }: SettingsFormProps) {
  const { wanted } = service
  const others = othersOf(group, editor)
  const about = [...(editor?.edits ?? []), ...others]
  const patch = usePatchService(service.id)
  const [staged, setStaged] = useState(0)
  const errors = formErrors(patch.error, about.flatMap((name) => placesOf(name, FIELDS[name])))
  const done = () => {
    setStaged(staged + 1)
    toast('good', 'Changes staged', 'They take effect with the next deployment.')
  }
  const submit = (form: FormData) => {
    const generic = patchFrom(form, Object.fromEntries(others.map((name) => [name, FIELDS[name]])))
    const body = changedOnly(wanted, { ...editor?.patchFrom(form), ...generic })
    if (Object.keys(body).length === 0) toast('good', 'Nothing to stage', 'Everything is as it was.')
    else patch.mutate(body, { onSuccess: done })
  }
  return (
    <Card title={group}>
      <Form
        // The fields start anew when their origin differs, for a change cancelled elsewhere must show here too, and
        // when they were staged, for a password that was typed must not stay.
        key={JSON.stringify([staged, ...about.map((name) => wanted[name])])}
        label={group}
        className="p-5"
        summary={errors.summary}
        onSubmit={submit}
      >
        {editor && <editor.Inputs service={service.id} wanted={wanted} errors={errors} />}
        <Inputs names={others} wanted={wanted} errors={errors} />
        <div className="flex justify-end">
          <Button type="submit" reason={refusal(service, 'edit')} pending={patch.isPending}>
            Stage changes
          </Button>
        </div>
      </Form>
    </Card>
  )
}
