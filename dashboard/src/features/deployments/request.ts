import type { DeploymentCreate, PromotionCreate } from '@/api/types'
import { trimmed } from '@/ui/Form'

/** What is to be deployed: the pending changes, an earlier deployment again, what serves once more, or a version of another service. */
export type DeployRequest =
  | { kind: 'deploy' }
  | { kind: 'redeploy'; id: string }
  | { kind: 'restart'; live: string }
  /** `from`: a deployment, or a service of which what serves is meant; `service` of the environment `to` gets it. */
  | { kind: 'promote'; from: string; service: string; to: string }

/** What the plan is for; nothing where the pending changes go. */
export function planned(request: DeployRequest): { redeploy?: string; from?: string } {
  if (request.kind === 'redeploy') return { redeploy: request.id }
  if (request.kind === 'restart') return { redeploy: request.live }
  return request.kind === 'promote' ? { from: request.from } : {}
}

export function promotionFrom(form: FormData, from: string): PromotionCreate {
  return { from, message: trimmed(form, 'message'), supersede: form.get('supersede') !== null }
}

export function deploymentFrom(form: FormData, request: DeployRequest): DeploymentCreate {
  return {
    message: trimmed(form, 'message'),
    supersede: form.get('supersede') !== null,
    without_cache: form.get('without_cache') !== null,
    ...(request.kind === 'redeploy' && { redeploy: request.id }),
  }
}
