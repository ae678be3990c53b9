import { useState, type ReactNode } from 'react'
import { formErrors, type FormErrors } from '@/api/problem'
import type { ConfigField, Service, ServiceConfig, ServicePatch } from '@/api/types'
import { usePatchService } from '@/features/services/edits'
import { refusal } from '@/features/services/status'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Form } from '@/ui/Form'
import { toast } from '@/ui/toasts'
import { changedOnly } from './patch'

export interface FieldsProps {
  wanted: ServiceConfig
  errors: FormErrors
}

interface SettingsFormProps {
  service: Service
  title: string
  hint?: string
  /** What this form edits. */
  about: ConfigField[]
  /** Below them: where the server may find fault. */
  parts?: string[]
  patchFrom: (form: FormData) => ServicePatch
  children: (fields: FieldsProps) => ReactNode
}

/** A section of the settings; it stages what differs from what is wanted already. */
export function SettingsForm({ service, title, hint, about, parts = [], patchFrom, children }: SettingsFormProps) {
  const { wanted } = service
  const patch = usePatchService(service.id)
  const [staged, setStaged] = useState(0)
  const errors = formErrors(patch.error, [...about, ...parts])
  const done = () => {
    setStaged(staged + 1)
    toast('good', 'Changes staged', 'They take effect with the next deployment.')
  }
  const submit = (form: FormData) => {
    const body = changedOnly(wanted, patchFrom(form))
    if (Object.keys(body).length === 0) toast('good', 'Nothing to stage', 'Everything is as it was.')
    else patch.mutate(body, { onSuccess: done })
  }
  return (
    <Card title={title} {...(hint && { hint })}>
      <Form
        // The fields start anew when their origin differs, for a change cancelled elsewhere must show here too, and
        // when they were staged, for a password that was typed must not stay.
        key={JSON.stringify([staged, ...about.map((field) => wanted[field])])}
        label={title}
        className="p-5"
        summary={errors.summary}
        onSubmit={submit}
      >
        {children({ wanted, errors })}
        <div className="flex justify-end">
          <Button type="submit" reason={refusal(service, 'edit')} pending={patch.isPending}>
            Stage changes
          </Button>
        </div>
      </Form>
    </Card>
  )
}
