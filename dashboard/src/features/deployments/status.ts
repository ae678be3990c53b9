import type { DeploymentStatus } from '@/api/types'
import type { Tone } from '@/ui/tone'

interface Look {
  tone: Tone
  label: string
  /** Whether the status can still change by itself. */
  moving: boolean
}

export const LOOK = {
  queued: { tone: 'calm', label: 'Queued', moving: true },
  preparing: { tone: 'busy', label: 'Preparing', moving: true },
  building: { tone: 'busy', label: 'Building', moving: true },
  starting: { tone: 'busy', label: 'Starting', moving: true },
  healthy: { tone: 'good', label: 'Healthy', moving: false },
  unhealthy: { tone: 'warn', label: 'Unhealthy', moving: false },
  sleeping: { tone: 'calm', label: 'Sleeping', moving: false },
  failed: { tone: 'bad', label: 'Failed', moving: false },
  cancelling: { tone: 'busy', label: 'Cancelling', moving: true },
  cancelled: { tone: 'calm', label: 'Cancelled', moving: false },
  removed: { tone: 'calm', label: 'Retired', moving: false },
} satisfies Record<DeploymentStatus, Look>
