import { formErrors, type FormErrors } from '@/api/problem'
import type { Service, ServiceConfig } from '@/api/types'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { TextAreaField, TextField } from '@/ui/Field'
import { Form } from '@/ui/Form'
import { toast } from '@/ui/toasts'
import { settingsPatch } from './forms'
import { HealthCheckFields } from './HealthCheckFields'
import { usePatchService } from './queries'
import { refusal } from './status'

const FIELDS = [
  'image',
  'command',
  'replicas',
  'health_check',
  'health_check/path',
  'health_check/port',
  'health_check/grace_seconds',
  'health_check/timeout_seconds',
  'health_check/successes',
  'stop_grace_seconds',
  'drain_seconds',
] as const

interface PartProps {
  wanted: ServiceConfig
  errors: FormErrors
}

function SourceFields({ wanted, errors }: PartProps) {
  return (
    <div className="grid gap-4 p-5 sm:grid-cols-[1fr_8rem]">
      <TextField label="Image" name="image" mono required defaultValue={wanted.image} error={errors.of('image')} />
      <TextField label="Replicas" name="replicas" type="number" min={1} max={50} required defaultValue={wanted.replicas} error={errors.of('replicas')} />
      <TextAreaField
        label="Command"
        name="command"
        mono
        rows={3}
        className="sm:col-span-2"
        defaultValue={wanted.command?.join('\n') ?? ''}
        placeholder="As the image says"
        hint="One argument per line, exactly as the program gets it. Empty: the image's own command."
        error={errors.of('command')}
      />
    </div>
  )
}

function EndingFields({ wanted, errors }: PartProps) {
  return (
    <div className="grid gap-4 p-5 sm:grid-cols-2">
      <TextField
        label="Drain, seconds"
        name="drain_seconds"
        type="number"
        min={0}
        required
        defaultValue={wanted.drain_seconds}
        hint="How long the previous version may finish its requests after the switch."
        error={errors.of('drain_seconds')}
      />
      <TextField
        label="Stop grace, seconds"
        name="stop_grace_seconds"
        type="number"
        min={0}
        required
        defaultValue={wanted.stop_grace_seconds}
        hint="How long a container may take to stop before it is killed."
        error={errors.of('stop_grace_seconds')}
      />
    </div>
  )
}

export function SettingsSection({ service }: { service: Service }) {
  const { wanted } = service
  const patch = usePatchService(service.id)
  const errors = formErrors(patch.error, FIELDS)
  const reason = refusal(service, 'edit')
  const submit = (form: FormData) => {
    const body = settingsPatch(wanted, form)
    if (Object.keys(body).length === 0) toast('good', 'Nothing to stage', 'Everything is as it was.')
    else patch.mutate(body, { onSuccess: () => toast('good', 'Changes staged', 'They take effect with the next deployment.') })
  }

  return (
    <Form
      // A change cancelled elsewhere must show here too, so the fields start anew when their origin differs.
      key={JSON.stringify({ ...wanted, variables: null, routes: null })}
      label="Settings"
      className="gap-6"
      summary={errors.summary}
      onSubmit={submit}
    >
      <Card title="Source">
        <SourceFields wanted={wanted} errors={errors} />
      </Card>
      <Card title="Health check" hint="What a new version must pass before it gets traffic.">
        <HealthCheckFields check={wanted.health_check} errors={errors} />
      </Card>
      <Card title="Making way" hint="How an old version leaves.">
        <EndingFields wanted={wanted} errors={errors} />
      </Card>
      <div className="flex justify-end">
        <Button type="submit" kind="primary" reason={reason} pending={patch.isPending}>
          Stage changes
        </Button>
      </div>
    </Form>
  )
}
