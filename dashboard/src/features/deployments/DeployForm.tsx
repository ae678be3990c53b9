import { explain } from '@/api/problem'
import type { Deployment } from '@/api/types'
import { Button } from '@/ui/Button'
import { Form, trimmed } from '@/ui/Form'
import { toast } from '@/ui/toasts'
import { useDeploy } from './queries'

interface DeployFormProps {
  serviceId: string
  /** Why deploying is not possible now. */
  reason: string | undefined
  onDeployed: (deployment: Deployment) => void
}

export function DeployForm({ serviceId, reason, onDeployed }: DeployFormProps) {
  const deploy = useDeploy(serviceId)
  const submit = (form: FormData) =>
    deploy.mutate(trimmed(form, 'message'), {
      onSuccess: onDeployed,
      onError: (error) => toast('bad', explain(error).title, explain(error).detail),
    })

  return (
    <Form label="Deploy" className="w-full grid-cols-[1fr_auto] gap-2! sm:w-auto" onSubmit={submit}>
      <input
        name="message"
        aria-label="Message for this deployment"
        placeholder="Message (optional)"
        autoComplete="off"
        className="min-w-0 grow rounded-control border border-line-strong/60 bg-deck px-3 text-sm placeholder:text-soft/80 hover:border-line-strong max-sm:text-base sm:w-52"
      />
      <Button type="submit" kind="primary" reason={reason} pending={deploy.isPending} className="px-5">
        Deploy
      </Button>
    </Form>
  )
}
