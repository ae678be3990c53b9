import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import { useFormEdit, type Seen } from '@/api/use_form_edit'
import type { Variable } from '@/api/types'

const root = ['environments'] as const
const COMPARISON = '/api/v1/projects/{project}/environments/{environment}/comparison'
const VARIABLES = '/api/v1/projects/{project}/environments/{environment}/variables'
const PLAN = '/api/v1/projects/{project}/environments/{environment}/variables/plan'
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
  /** From what serves in the other one to what serves in this one. */
  comparison: ({ project, environment }: Place, other: string) =>
    queryOptions({
      queryKey: [...root, 'comparison', project, environment, other],
      staleTime: 0, // whoever promotes comes back to see what is left
      queryFn: ({ signal }) => read(client.GET(COMPARISON, { params: { path: { project, environment }, query: { with: other } }, signal })),
    }),
  /** An old answer is worth nothing. */
  reached: (place: Place, variables: Values) =>
    queryOptions({ queryKey: [...root, 'reached', place, variables], gcTime: 0, staleTime: 0, queryFn: () => reached(place, variables) }),
  variables: ({ project, environment }: Place) =>
    queryOptions({
      queryKey: [...root, 'variables', project, environment],
      queryFn: async ({ signal }) => (await read(client.GET(VARIABLES, { params: { path: { project, environment } }, signal }))).items,
    }),
}

/** By name; null takes a variable away. */
type Values = Record<string, string | null>

/** Which services would get other values. Saves nothing. */
async function reached({ project, environment }: Place, variables: Values) {
  return (await read(client.POST(PLAN, { params: { path: { project, environment } }, body: { variables } }))).items
}

/** Refused once if the environment was changed since the dialog was opened. */
function useSharedEdit<Input>({ project, environment }: Place, edit: (input: Input, headers: Seen) => Promise<unknown>) {
  const cache = useQueryClient()
  const { queryKey } = environmentQueries.list(project)
  const values = environmentQueries.variables({ project, environment })
  return useFormEdit({
    edit,
    revision: () => cache.getQueryData(queryKey)?.find((each) => each.name === environment)?.revision,
    refresh: () => Promise.all([cache.invalidateQueries({ queryKey }), cache.invalidateQueries({ queryKey: values.queryKey })]),
  })
}

/** What is not yet so typed that it is worth keeping. */
export function usePlanShared(place: Place) {
  return useMutation({ mutationFn: (variables: Values) => reached(place, variables) })
}

export function useShareVariable({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, ({ key, value }: Variable, headers) =>
    read(client.PUT(VARIABLE, { params: { path: { project, environment, key } }, headers, body: { value } })),
  )
}

export function usePasteShared({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, (dotenv: string, headers) =>
    read(client.PATCH(VARIABLES, { params: { path: { project, environment } }, headers, body: { dotenv } })),
  )
}

export function useUnshareVariable({ project, environment }: Place) {
  return useSharedEdit({ project, environment }, (key: string, headers) =>
    read(client.DELETE(VARIABLE, { params: { path: { project, environment, key } }, headers })),
  )
}
