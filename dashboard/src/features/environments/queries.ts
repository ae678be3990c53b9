import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import { isGone } from '@/api/problem'
import type { Variable } from '@/api/types'
import { LOOK } from './status'

const root = ['environments'] as const
/** An environment has no stream: while one is on its way somewhere, it is asked for anew. */
export const LOOK_MILLISECONDS = 1000
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
      refetchInterval: ({ state }) => (!isGone(state.error) && state.data?.some(({ status }) => LOOK[status].moving) ? LOOK_MILLISECONDS : false),
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
