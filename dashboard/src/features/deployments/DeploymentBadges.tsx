import type { Deployment } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { LOOK } from './status'

/** How a deployment is, and whether it is the one that serves; asleep, nothing serves. */
export function DeploymentBadges({ deployment: { status, is_live } }: { deployment: Pick<Deployment, 'status' | 'is_live'> }) {
  return (
    <span className="flex gap-1.5">
      <Badge tone={LOOK[status].tone}>{LOOK[status].label}</Badge>
      {is_live && status !== 'sleeping' && <Badge tone="good">Live</Badge>}
    </span>
  )
}
