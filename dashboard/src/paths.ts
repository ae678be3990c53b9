export type ServiceSection = 'deployments' | 'variables' | 'networking' | 'storage' | 'settings' | 'tokens'
export type DeploymentView = 'journal' | 'changes' | 'configuration' | 'dockerfile'

export interface ProjectView {
  environment?: string | undefined
  view?: 'variables' | 'comparison'
  /** Of the comparison: the other environment, and whether what is equal is shown, too. */
  with?: string | undefined
  show?: 'all' | undefined
  dialog?: 'create' | 'environment'
}

type Search = Record<string, string | undefined>

function withSearch(path: string, search: Search = {}): string {
  const parameters = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) if (value !== undefined) parameters.set(key, value)
  const text = parameters.toString()
  return text ? `${path}?${text}` : path
}

const part = encodeURIComponent

/** Every address of the dashboard. */
export const paths = {
  login: (next?: string) => withSearch('/login', { next }),
  projects: (view: { dialog?: 'create' } = {}) => withSearch('/', { ...view }),
  project: (project: string, view: ProjectView = {}) => withSearch(`/projects/${part(project)}`, { ...view }),
  service: (id: string, section: ServiceSection = 'deployments', view: { status?: string; dialog?: string } = {}) =>
    withSearch(`/services/${part(id)}${section === 'deployments' ? '' : `/${section}`}`, { ...view }),
  maintenance: (view: { dialog?: 'clean_up'; kind?: string } = {}) => withSearch('/maintenance', { ...view }),
  deployment: (id: string, { show = 'journal', ...view }: { show?: DeploymentView; level?: string; source?: string } = {}) =>
    withSearch(`/deployments/${part(id)}`, { ...(show !== 'journal' && { show }), ...view }),
  events: (view: { project?: string; kind?: string; age?: string } = {}) => withSearch('/events', { ...view }),
}

/** The streams that the pages follow. */
export const streams = {
  service: (id: string) => `/api/v1/services/${part(id)}/stream`,
  environment: (project: string, id: string) => `/api/v1/projects/${part(project)}/environments/${part(id)}/stream`,
  deployment: (id: string) => `/api/v1/deployments/${part(id)}/stream`,
}
