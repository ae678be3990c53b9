import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
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

function useSharedEdit<Input>({ project, environment }: Place, edit: (input: Input) => Promise<unknown>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: edit,
    onSuccess: () => cache.invalidateQueries({ queryKey: environmentQueries.variables({ project, environment }).queryKey }),
  })
}

/** What is not yet so typed that it is worth keeping. */
export function usePlanShared(place: Place) {
  return useMutation({ mutationFn: (variables: Values) => reached(place, variables) })
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
