import type { DeploymentCreate } from '@/api/types'
import { trimmed } from '@/ui/Form'

/** What is to be deployed: the pending changes, an earlier deployment again, or what serves once more. */
export type Wish = { kind: 'deploy' } | { kind: 'redeploy'; id: string } | { kind: 'restart'; live: string }

/** The deployment whose configuration the plan is for; none where the pending changes go. */
export function plannedAgain(wish: Wish): string | undefined {
  if (wish.kind === 'redeploy') return wish.id
  return wish.kind === 'restart' ? wish.live : undefined
}

export function deploymentFrom(form: FormData, wish: Wish): DeploymentCreate {
  return {
    message: trimmed(form, 'message'),
    supersede: form.get('supersede') !== null,
    without_cache: form.get('without_cache') !== null,
    ...(wish.kind === 'redeploy' && { redeploy: wish.id }),
  }
}
