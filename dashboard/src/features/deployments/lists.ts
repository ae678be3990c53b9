import type { Deployment } from '@/api/types'
import { belongs, type StatusFilter } from './filter'

export interface DeploymentPage {
  items: Deployment[]
  next?: string | null
}

/** A new one comes first; one that no longer is what the list is narrowed to leaves it. */
export function withDeployment(pages: DeploymentPage[], deployment: Deployment, filter: StatusFilter): DeploymentPage[] {
  const isNew = !pages.some((page) => page.items.some((item) => item.id === deployment.id))
  return pages.map((page, index) => ({
    ...page,
    items: [
      ...(isNew && index === 0 ? [deployment] : []),
      ...page.items.map((item) => (item.id === deployment.id ? deployment : overtaken(item, deployment))),
    ].filter((item) => belongs(item.status, filter)),
  }))
}

/** One version serves at a time: when another one became live, this one no longer is. */
function overtaken(item: Deployment, by: Deployment): Deployment {
  return by.is_live && item.is_live ? { ...item, is_live: false } : item
}
