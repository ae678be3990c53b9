import type { DeploymentCreate, PromotionCreate } from '@/api/types'
import { trimmed } from '@/ui/Form'

/** What is to be deployed: the pending changes, an earlier deployment again, what serves once more, or a version of another service. */
export type Wish =
  | { kind: 'deploy' }
  | { kind: 'redeploy'; id: string }
  | { kind: 'restart'; live: string }
  /** `from`: a deployment, or a service of which what serves is meant; `service` of the environment `to` gets it. */
  | { kind: 'promote'; from: string; service: string; to: string }

/** What the plan is for; nothing where the pending changes go. */
export function planned(wish: Wish): { redeploy?: string; from?: string } {
  if (wish.kind === 'redeploy') return { redeploy: wish.id }
  if (wish.kind === 'restart') return { redeploy: wish.live }
  return wish.kind === 'promote' ? { from: wish.from } : {}
}

export function promotionFrom(form: FormData, from: string): PromotionCreate {
  return { from, message: trimmed(form, 'message'), supersede: form.get('supersede') !== null }
}

export function deploymentFrom(form: FormData, wish: Wish): DeploymentCreate {
  return {
    message: trimmed(form, 'message'),
    supersede: form.get('supersede') !== null,
    without_cache: form.get('without_cache') !== null,
    ...(wish.kind === 'redeploy' && { redeploy: wish.id }),
  }
}
