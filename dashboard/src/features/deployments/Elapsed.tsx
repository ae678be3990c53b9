import type { Deployment } from '@/api/types'
import { span, useNow } from '@/ui/time'
import { LOOK } from './status'

type Timed = Pick<Deployment, 'status' | 'queued_at' | 'settled_at'>

function Running({ since }: { since: string }) {
  const now = useNow()
  return span(Math.floor((now - Date.parse(since)) / 1000) * 1000)
}

/** From the request until the deployment settled, or until now. */
export function Elapsed({ deployment }: { deployment: Timed }) {
  if (deployment.settled_at !== null) return span(Date.parse(deployment.settled_at) - Date.parse(deployment.queued_at))
  return LOOK[deployment.status].moving ? <Running since={deployment.queued_at} /> : '–'
}
