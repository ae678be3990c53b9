import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, read } from '@/api/client'
import { isConflict } from '@/api/problem'
import { seenAt, useFormEdit, type Seen } from '@/api/use_form_edit'
import type { ConfigFilePut, HostPortPath, RouteCreate, Service, ServicePatch, SharedVolumePut, Variable, VolumePut } from '@/api/types'
import { routeKey, splitHostPort, splitRoute } from '@/config/keyed'
import { at, keepService, serviceQueries } from './queries'

/** Every edit stages a change, so afterwards the service is read again. */
function useServiceEdit<Input>(id: string, edit: (input: Input) => Promise<unknown>, onDone?: () => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: edit,
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: serviceQueries.detail(id).queryKey })
      onDone?.()
    },
  })
}

/** The same by a form: refused once if the service was changed since the form was opened. */
function useServiceForm<Input>(id: string, edit: (input: Input, headers: Seen) => Promise<unknown>) {
  const cache = useQueryClient()
  const { queryKey } = serviceQueries.detail(id)
  return useFormEdit({
    edit,
    revision: () => cache.getQueryData(queryKey)?.revision,
    refresh: () => cache.invalidateQueries({ queryKey }),
  })
}

const named = (id: string, name: string) => ({ path: { service_id: id, name } })

/** What the dialog of a named part sends. */
export interface Named<Body> {
  name: string
  body: Body
}

export interface HostPortPut extends Omit<HostPortPath, 'service_id'> {
  target: number
}

/** By the settings, which start anew when a field of theirs is changed elsewhere: what counts is what is shown now. */
export function usePatchService(id: string) {
  const cache = useQueryClient()
  const { queryKey } = serviceQueries.detail(id)
  return useMutation({
    mutationFn: (body: ServicePatch) => {
      const headers = seenAt(cache.getQueryData(queryKey)?.revision)
      return read(client.PATCH('/api/v1/services/{service_id}', { params: at(id), headers, body }))
    },
    onSuccess: (service) => keepService(cache, service),
    onError: (error) => (isConflict(error) ? cache.invalidateQueries({ queryKey }) : undefined),
  })
}

export function useMakeDeployKey(id: string) {
  return useServiceEdit(id, () => read(client.POST('/api/v1/services/{service_id}/deploy-key', { params: at(id) })))
}

async function removeRoute(id: string, key: string) {
  const { domain, path } = splitRoute(key)
  await read(client.DELETE('/api/v1/services/{service_id}/routes/{domain}', { params: { path: { service_id: id, domain }, query: { path } } }))
}

/** The same domain and path again replaces the route; `instead` is the key of the one that an edit moves away from. */
export function useSetRoute(id: string) {
  return useServiceForm(id, async ({ body, instead }: { body: RouteCreate; instead: string | undefined }, headers) => {
    const made = await read(client.POST('/api/v1/services/{service_id}/routes', { params: at(id), headers, body }))
    if (instead !== undefined && routeKey(made) !== instead) await removeRoute(id, instead)
  })
}

export function useRemoveRoute(id: string) {
  return useServiceEdit(id, (key: string) => removeRoute(id, key))
}

const HOST_PORT = '/api/v1/services/{service_id}/host-ports/{published}/{protocol}'

export function useSetHostPort(id: string) {
  return useServiceForm(id, ({ target, ...port }: HostPortPut, headers) => read(client.PUT(HOST_PORT, { params: { path: { service_id: id, ...port } }, headers, body: { target } })))
}

export function useRemoveHostPort(id: string) {
  return useServiceEdit(id, (key: string) => read(client.DELETE(HOST_PORT, { params: { path: { service_id: id, ...splitHostPort(key) } } })))
}

export function useSetVolume(id: string) {
  return useServiceForm(id, ({ name, body }: Named<VolumePut>, headers) =>
    read(client.PUT('/api/v1/services/{service_id}/volumes/{name}', { params: named(id, name), headers, body })),
  )
}

export function useRemoveVolume(id: string) {
  return useServiceEdit(id, (name: string) => read(client.DELETE('/api/v1/services/{service_id}/volumes/{name}', { params: named(id, name) })))
}

export function useSetSharedVolume(id: string) {
  return useServiceForm(id, ({ name, body }: Named<SharedVolumePut>, headers) =>
    read(client.PUT('/api/v1/services/{service_id}/shared-volumes/{name}', { params: named(id, name), headers, body })),
  )
}

export function useRemoveSharedVolume(id: string) {
  return useServiceEdit(id, (name: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/shared-volumes/{name}', { params: named(id, name) })),
  )
}

export function useSetConfigFile(id: string) {
  return useServiceForm(id, ({ name, body }: Named<ConfigFilePut>, headers) =>
    read(client.PUT('/api/v1/services/{service_id}/config-files/{name}', { params: named(id, name), headers, body })),
  )
}

export function useRemoveConfigFile(id: string) {
  return useServiceEdit(id, (name: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/config-files/{name}', { params: named(id, name) })),
  )
}

export function useSetVariable(id: string) {
  return useServiceForm(id, ({ key, value }: Variable, headers) =>
    read(client.PUT('/api/v1/services/{service_id}/variables/{key}', { params: { path: { service_id: id, key } }, headers, body: { value } })),
  )
}

export function useRemoveVariable(id: string) {
  return useServiceEdit(id, (key: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/variables/{key}', { params: { path: { service_id: id, key } } })),
  )
}

export function usePasteVariables(id: string) {
  return useServiceForm(id, (dotenv: string, headers) =>
    read(client.PATCH('/api/v1/services/{service_id}/variables', { params: at(id), headers, body: { dotenv } })),
  )
}

export function useCancelChange(id: string) {
  return useServiceEdit(id, (change: string) =>
    read(client.DELETE('/api/v1/services/{service_id}/changes/{change_id}', { params: { path: { service_id: id, change_id: change } } })),
  )
}

/** `onDone` belongs to the mutation: the dialog that asked is gone by then, for nothing is left to discard. */
export function useDiscardChanges(id: string, onDone: () => void) {
  return useServiceEdit(id, () => read(client.DELETE('/api/v1/services/{service_id}/changes', { params: at(id) })), onDone)
}

export function useRevert(id: string, onDone: (service: Service) => void) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => read(client.POST('/api/v1/services/{service_id}/reversion', { params: at(id) })),
    onSuccess: (service) => {
      keepService(cache, service)
      onDone(service)
    },
  })
}
