import { useState } from 'react'
import { formErrors } from '@/api/problem'
import type { Environment } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { CheckField, SelectField, TextField } from '@/ui/Field'
import { Form } from '@/ui/Form'
import { RadioGroup } from '@/ui/RadioGroup'
import { useCreateEnvironment } from './actions'
import { environmentFromForm } from './forms'
import { allows } from './status'

const FIELDS = ['name'] as const

const BEGINNINGS = [
  ['empty', 'Empty'],
  ['clone', 'As a clone'],
] as const

interface CreateEnvironmentDialogProps {
  project: string
  environments: Environment[]
  /** The one that is looked at: what is cloned unless another one is chosen. */
  current: Environment
  onClose: () => void
  onCreated: (environment: Environment) => void
}

function CloneFields({ sources, current }: { sources: Environment[]; current: Environment }) {
  return (
    <>
      <SelectField
        label="Clone of"
        name="source"
        mono
        defaultValue={current.name}
        options={sources.map(({ name }) => [name, name])}
        hint="Its services, variables and pending changes, with domains of their own. Ports of the host do not go with them."
      />
      <CheckField name="deploy" label="Deploy it, too" hint="Those services first that others need." />
      <CheckField name="data" label="Copy what is in volumes" hint="Of a service with commands around a copy while it is quiesced, of others while they write: as a crash would leave it." />
    </>
  )
}

export function CreateEnvironmentDialog({ project, environments, current, onClose, onCreated }: CreateEnvironmentDialogProps) {
  const create = useCreateEnvironment(project, onCreated)
  const errors = formErrors(create.error, FIELDS)
  const sources = environments.filter((environment) => allows(environment, 'clone'))
  const [begin, setBegin] = useState('empty')
  return (
    <Dialog title="New environment" onClose={onClose}>
      <Form summary={errors.summary} onSubmit={(form) => create.mutate(environmentFromForm(form))}>
        <TextField
          label="Name"
          name="name"
          mono
          required
          placeholder="staging"
          hint="Lowercase letters, digits and hyphens: it becomes part of addresses."
          error={errors.of('name')}
        />
        {sources.length > 0 && <RadioGroup legend="It begins" name="begin" defaultValue="empty" options={BEGINNINGS} onChoose={setBegin} />}
        {begin === 'clone' && <CloneFields sources={sources} current={current} />}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={create.isPending}>
            Create environment
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
