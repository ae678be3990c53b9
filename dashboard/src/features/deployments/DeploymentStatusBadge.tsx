import type { DeploymentStatus } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { LOOK } from './status'

export function DeploymentStatusBadge({ status }: { status: DeploymentStatus }) {
  return <Badge tone={LOOK[status].tone}>{LOOK[status].label}</Badge>
}
