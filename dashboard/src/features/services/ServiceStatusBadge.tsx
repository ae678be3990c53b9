import type { ServiceStatus } from '@/api/types'
import { Badge } from '@/ui/Badge'
import { LOOK } from './status'

export function ServiceStatusBadge({ status }: { status: ServiceStatus }) {
  return <Badge tone={LOOK[status].tone}>{LOOK[status].label}</Badge>
}
