import { useState } from 'react'
import { formErrors } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextAreaField, TextField } from '@/ui/Field'
import { Form } from '@/ui/Form'
import { useCreateService } from './actions'
import { serviceFromForm, type Complaints } from './forms'
import { SOURCE_PLACES } from './source/source'
import { SourceInputs } from './source/SourceInputs'

const FIELDS = ['slug', ...SOURCE_PLACES, 'port', 'routes', 'routes/0/port', 'variables', 'health_check']

interface CreateServiceDialogProps {
  project: string
  environment: string
  rootDomain: string | undefined
  onClose: () => void
  onCreated: (service: Service) => void
}

export function CreateServiceDialog({ project, environment, rootDomain, onClose, onCreated }: CreateServiceDialogProps) {
  const create = useCreateService(project, environment)
  const [complaints, setComplaints] = useState<Complaints>({})
  const errors = formErrors(create.error, FIELDS)
  const submit = (form: FormData) => {
    const { body, complaints } = serviceFromForm(form)
    setComplaints(complaints)
    if (Object.keys(complaints).length === 0) create.mutate(body, { onSuccess: onCreated })
  }

  return (
    <Dialog title="New service" onClose={onClose}>
      <Form className="sm:grid-cols-2" summary={errors.summary} onSubmit={submit}>
        <TextField label="Name" name="slug" mono required placeholder="web" error={errors.of('slug')} />
        <TextField
          label="Port"
          name="port"
          type="number"
          min={1}
          max={65535}
          placeholder="Optional"
          hint="Where it listens. Leave empty for a worker."
          error={complaints.port ?? errors.of('port') ?? errors.of('routes/0/port')}
        />
        <TextField
          label="Domain"
          name="domain"
          mono
          placeholder="Optional"
          hint={rootDomain ? `Left empty: one under ${rootDomain} is made up.` : 'Left empty: one is made up.'}
          className="sm:col-span-2"
          error={errors.of('routes')}
        />
        <div className="grid gap-4 sm:col-span-2">
          <SourceInputs errors={errors} />
        </div>
        <TextAreaField
          label="Variables"
          name="variables"
          mono
          rows={4}
          placeholder={'GREETING=Ahoy\nDATABASE_URL=postgres://…'}
          hint="As in a .env file."
          className="sm:col-span-2"
          error={complaints.variables ?? errors.of('variables')}
        />
        <TextField
          label="Health check path"
          name="health_path"
          mono
          placeholder="/healthz"
          hint="Optional. Must answer with 2xx before traffic comes; without it, an open port is enough."
          className="sm:col-span-2"
          error={errors.of('health_check')}
        />
        <div className="flex justify-end gap-2 pt-2 sm:col-span-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={create.isPending}>
            Create service
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
