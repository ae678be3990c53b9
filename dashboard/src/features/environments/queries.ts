import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import type { Variable } from '@/api/types'

const root = ['environments'] as const
const VARIABLES = '/api/v1/projects/{project}/environments/{environment}/variables'
const VARIABLE = '/api/v1/projects/{project}/environments/{environment}/variables/{key}'

/** An environment as addresses name it. */
export interface Place {
  project: string
  environment: string
}

export const environmentQueries = {
  root,
  list: (project: string) =>
    queryOptions({
      queryKey: [...root, 'list', project],
      queryFn: async ({ signal }) => (await read(client.GET('/api/v1/projects/{project}/environments', { params: { path: { project } }, signal }))).items,
    }),
  variables: ({ project, environment }: Place) =>
    queryOptions({
      queryKey: [...root, 'variables', project, environment],
      queryFn: async ({ signal }) => (await read(client.GET(VARIABLES, { params: { path: { project, environment } }, signal }))).items,
    }),
}

function useSharedEdit<Input>({ project, environment }: Place, edit: (input: Input) => Promise<unknown>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: edit,
    onSuccess: () => cache.invalidateQueries({ queryKey: environmentQueries.variables({ project, environment }).queryKey }),
  })
}

export function useShareVariable({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, ({ key, value }: Variable) =>
    read(client.PUT(VARIABLE, { params: { path: { project, environment, key } }, body: { value } })),
  )
}

export function usePasteShared({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, (dotenv: string) =>
    read(client.PATCH(VARIABLES, { params: { path: { project, environment } }, body: { dotenv } })),
  )
}

export function useUnshareVariable({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, (key: string) =>
    read(client.DELETE(VARIABLE, { params: { path: { project, environment, key } } })),
  )
}
