import type { ServiceConfig } from '@/api/types'

export type SourceKind = 'image' | 'git' | 'dockerfile'

export function kindOf({ image, git }: Pick<ServiceConfig, 'image' | 'git'>): SourceKind {
  if (git) return 'git'
  return image === null ? 'dockerfile' : 'image'
}

/** What the versions are made of, on one line. */
export function originOf({ image, git }: Pick<ServiceConfig, 'image' | 'git'>): string {
  if (git) return `${git.repository} ${git.ref ?? 'HEAD'}`
  return image ?? 'Dockerfile'
}
