import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { Deployment } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorState } from '@/ui/ErrorState'
import { CheckField, TextField } from '@/ui/Field'
import { Form } from '@/ui/Form'
import { SkeletonRows } from '@/ui/Skeleton'
import { useDeploy, usePromote, useRestart } from './actions'
import { PlanView } from './PlanView'
import { deploymentQueries } from './queries'
import { deploymentFrom, planned, promotionFrom, type DeployRequest } from './request'

const TITLE: Record<DeployRequest['kind'], string> = { deploy: 'Deploy', redeploy: 'Deploy an earlier version again', restart: 'Restart', promote: 'Promote' }
const HINT: Record<DeployRequest['kind'], string> = {
  deploy: 'Takes the pending changes along.',
  redeploy: 'The same configuration and the same image, byte for byte. Pending changes stay pending.',
  restart: 'What serves is started once more beside itself and takes over. Pending changes stay pending.',
  promote: 'The same image, byte for byte: nothing is built. Variables, routes, volumes and sizes stay the service’s own, and pending changes stay pending.',
}

function titleOf(request: DeployRequest): string {
  return request.kind === 'promote' ? `Promote ${request.service} to ${request.to}` : TITLE[request.kind]
}

function useRequest(serviceId: string, request: DeployRequest, onDeployed: (deployment: Deployment) => void) {
  const deploy = useDeploy(serviceId)
  const restart = useRestart(serviceId)
  const promote = usePromote(serviceId)
  const submit = (form: FormData) => {
    if (request.kind === 'restart') restart.mutate(undefined, { onSuccess: onDeployed })
    else if (request.kind === 'promote') promote.mutate(promotionFrom(form, request.from), { onSuccess: onDeployed })
    else deploy.mutate(deploymentFrom(form, request), { onSuccess: onDeployed })
  }
  const asked = [deploy, restart, promote]
  return { submit, error: asked.find(({ error }) => error)?.error ?? null, isPending: asked.some(({ isPending }) => isPending) }
}

function word(request: DeployRequest, number: number | undefined): string {
  if (request.kind === 'restart') return 'Restart'
  const verb = request.kind === 'promote' ? 'Promote' : 'Deploy'
  if (number === undefined) return verb
  return request.kind === 'promote' ? `Promote as version ${number}` : `Deploy version ${number}`
}

interface DeployDialogProps {
  serviceId: string
  request: DeployRequest
  /** Whether another deployment of the service is still under way: this one will wait for it. */
  busy: boolean
  onClose: () => void
  onDeployed: (deployment: Deployment) => void
}

function Fields({ busy, request, builds }: Pick<DeployDialogProps, 'busy' | 'request'> & { builds: boolean }) {
  if (request.kind === 'restart') return null
  return (
    <>
      <TextField label="Message" name="message" maxLength={500} placeholder="Optional: what this deployment is for" />
      {builds && request.kind === 'deploy' && (
        <CheckField label="Build without cache" name="without_cache" hint="Whatever earlier builds left: for base images that have changed." />
      )}
      {busy && (
        <CheckField
          label="Cancel what waits in the queue"
          name="supersede"
          hint="What is under way is not touched. Unticked, this deployment waits for those before it."
        />
      )}
    </>
  )
}

/** Shows what will happen, then does it. */
export function DeployDialog({ serviceId, request, busy, onClose, onDeployed }: DeployDialogProps) {
  const plan = useQuery(deploymentQueries.plan(serviceId, planned(request)))
  const { submit, error, isPending } = useRequest(serviceId, request, onDeployed)
  return (
    <Dialog title={titleOf(request)} onClose={onClose}>
      <Form label={titleOf(request)} summary={error && explain(error)} onSubmit={submit}>
        <p className="text-sm text-soft">{HINT[request.kind]}</p>
        {plan.isPending && <SkeletonRows rows={3} className="h-10" />}
        {plan.isError && <ErrorState {...explain(plan.error)} onRetry={() => void plan.refetch()} />}
        {plan.isSuccess && (
          <>
            <PlanView plan={plan.data} />
            <Fields busy={busy} request={request} builds={plan.data.steps.includes('build the image')} />
          </>
        )}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={isPending} reason={plan.isSuccess ? undefined : 'The plan is not there yet.'}>
            {word(request, plan.data?.number)}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
