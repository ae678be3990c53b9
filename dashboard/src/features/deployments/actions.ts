import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { Deployment, DeploymentCreate, PromotionCreate } from '@/api/types'
import { keepDeployment } from './keep'

/** What answers with the deployment that it began or changed. */
function useDeploymentAction<Input>(act: (input: Input) => Promise<Deployment>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: act, onSuccess: (deployment) => keepDeployment(cache, deployment) })
}

export function useDeploy(serviceId: string) {
  return useDeploymentAction((body: DeploymentCreate) =>
    read(client.POST('/api/v1/services/{service_id}/deployments', { params: { path: { service_id: serviceId } }, body })),
  )
}

/** The service gets a version of another one. */
export function usePromote(serviceId: string) {
  return useDeploymentAction((body: PromotionCreate) =>
    read(client.POST('/api/v1/services/{service_id}/promotions', { params: { path: { service_id: serviceId } }, body })),
  )
}

export function useRestart(serviceId: string) {
  return useDeploymentAction(() => read(client.POST('/api/v1/services/{service_id}/restarts', { params: { path: { service_id: serviceId } } })))
}

export function useCancel(id: string) {
  return useDeploymentAction(() => read(client.POST('/api/v1/deployments/{deployment_id}/cancellation', { params: { path: { deployment_id: id } } })))
}

export function useRetry(id: string) {
  return useDeploymentAction(() => read(client.POST('/api/v1/deployments/{deployment_id}/retries', { params: { path: { deployment_id: id } } })))
}

/** A deployment of each service's pending changes; those for which none was begun are reported with the reason. */
export function useDeployMany(project: string, environment: string) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { services: string[]; message: string }) =>
      read(client.POST('/api/v1/projects/{project}/environments/{environment}/deployments', { params: { path: { project, environment } }, body })),
    onSuccess: ({ deployments }) => {
      for (const deployment of deployments) keepDeployment(cache, deployment)
    },
  })
}
