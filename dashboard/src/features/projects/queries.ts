import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { ProjectCreate } from '@/api/types'

const root = ['projects'] as const

export const projectQueries = {
  root,
  list: () =>
    queryOptions({
      queryKey: [...root, 'list'],
      queryFn: ({ signal }) => everyPage((after) => read(client.GET('/api/v1/projects', { params: { query: { after } }, signal }))),
    }),
  detail: (project: string) =>
    queryOptions({
      queryKey: [...root, 'detail', project],
      queryFn: ({ signal }) => read(client.GET('/api/v1/projects/{project}', { params: { path: { project } }, signal })),
    }),
}

export function useCreateProject() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: ProjectCreate) => read(client.POST('/api/v1/projects', { body })),
    onSuccess: (project) => {
      cache.setQueryData(projectQueries.detail(project.slug).queryKey, project)
      return cache.invalidateQueries({ queryKey: projectQueries.list().queryKey })
    },
  })
}
