import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { Environment } from '@/api/types'
import { seenAt } from '@/api/use_form_edit'
import type { EnvironmentRequest } from './forms'
import { keepEnvironment } from './keep'

const ENVIRONMENTS = '/api/v1/projects/{project}/environments'
const ENVIRONMENT = '/api/v1/projects/{project}/environments/{environment}'
const CLONES = '/api/v1/projects/{project}/environments/{environment}/clones'

/** `onDone` belongs to the mutation, not to the press: what was pressed may be gone by then. */
function useEnvironmentAction<Input>(act: (input: Input) => Promise<Environment>, onDone: (environment: Environment) => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (environment) => {
      keepEnvironment(cache, environment)
      onDone(environment)
    },
  })
}

export function useCreateEnvironment(project: string, onDone: (environment: Environment) => void) {
  const create = ({ name, clone }: EnvironmentRequest) => {
    if (clone === null) return read(client.POST(ENVIRONMENTS, { params: { path: { project } }, body: { name } }))
    return read(client.POST(CLONES, { params: { path: { project, environment: clone.of } }, body: { name, deploy: clone.deploy, data: clone.data } }))
  }
  return useEnvironmentAction(create, onDone)
}

export function useRenameEnvironment({ project, id, revision }: Environment, onDone: (environment: Environment) => void) {
  const headers = seenAt(revision)
  const rename = (name: string) => read(client.PATCH(ENVIRONMENT, { params: { path: { project, environment: id } }, headers, body: { name } }))
  return useEnvironmentAction(rename, onDone)
}

export function useDeleteEnvironment({ project, id }: Environment, onDone: (environment: Environment) => void) {
  const remove = (confirm: string) => read(client.DELETE(ENVIRONMENT, { params: { path: { project, environment: id }, query: { confirm } } }))
  return useEnvironmentAction(remove, onDone)
}
