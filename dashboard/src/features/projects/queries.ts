import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { client, everyPage, read } from '@/api/client'
import type { ProjectCreate } from '@/api/types'

const root = ['projects'] as const
/** The answer where nothing had to be ended first. */
const GONE = 204

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

/** Answers whether it is gone at once; otherwise its end has begun. `onDone` is called when it is known. */
export function useEndProject(slug: string, onDone: (gone: boolean) => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (confirm: string) => {
      const answer = client.DELETE('/api/v1/projects/{project}', { params: { path: { project: slug }, query: { confirm } } })
      await read(answer)
      return (await answer).response.status === GONE
    },
    onSuccess: async (gone) => {
      if (!gone) await cache.invalidateQueries({ queryKey: projectQueries.detail(slug).queryKey })
      onDone(gone)
      void cache.invalidateQueries({ queryKey: projectQueries.list().queryKey })
    },
  })
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
