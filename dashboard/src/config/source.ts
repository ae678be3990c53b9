import type { ServiceConfig } from '@/api/types'

export type SourceKind = 'image' | 'git' | 'upload' | 'dockerfile'

type Source = Pick<ServiceConfig, 'image' | 'git' | 'upload'>

export function kindOf({ image, git, upload }: Source): SourceKind {
  if (git) return 'git'
  if (upload) return 'upload'
  return image === null ? 'dockerfile' : 'image'
}

/** What the versions are made of, on one line. */
export function originOf({ image, git, upload }: Source): string {
  if (git) return `${git.repository} ${git.ref ?? 'HEAD'}`
  if (upload) return `upload ${upload.digest.slice(0, 12)}`
  return image ?? 'Dockerfile'
}
