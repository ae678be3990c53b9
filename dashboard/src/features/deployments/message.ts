import type { Deployment } from '@/api/types'

/** What a person wrote. The platform's own words say no more than the mark beside them. */
export function ownMessage({ message, redeploy_of, retry_of }: Pick<Deployment, 'message' | 'redeploy_of' | 'retry_of'>): string {
  const isMade = (redeploy_of !== null || retry_of !== null) && /^(Redeploy|Retry) of \d+$/.test(message)
  return isMade ? '' : message
}
