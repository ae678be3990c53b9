import type { DeploymentStatus } from '@/api/types'
import { classes } from '@/ui/classes'

const STAGES = [
  ['queued', 'Queued'],
  ['preparing', 'Prepare image'],
  ['starting', 'Start and check'],
  ['healthy', 'Switch traffic'],
] as const

const REACHED: Partial<Record<DeploymentStatus, number>> = { queued: 0, preparing: 1, building: 1, starting: 2, healthy: 4 }
/** Each stage lies a little lower than the one before: down the slipway. */
const SLOPE = ['mt-0', 'mt-2', 'mt-4', 'mt-6']

function mark(step: 'done' | 'now' | 'ahead'): string {
  return {
    done: 'bg-good border-good',
    now: 'bg-accent border-ink/60 animate-swell',
    ahead: 'bg-deck border-line-strong',
  }[step]
}

/** Where the ways end. It covers their last piece. */
function Water() {
  return (
    <svg aria-hidden="true" viewBox="0 0 60 26" className="absolute top-4 right-0 w-14 bg-quay max-sm:w-8" fill="none" strokeLinecap="round">
      <path d="M2 12q7-5 14 0t14 0 14 0 14 0M9 20q7-5 14 0t14 0 14 0" className="stroke-link" strokeWidth="2" opacity="0.7" />
    </svg>
  )
}

/** How far down the slipway the new version is. Drawn only while there is a way to go, or when it arrived. */
export function LaunchRail({ status }: { status: DeploymentStatus }) {
  const reached = REACHED[status]
  if (reached === undefined) return null
  const run = Math.min(reached / STAGES.length, 1) * 100
  return (
    <div className="relative mb-2">
      <svg aria-hidden="true" className="absolute inset-x-0 top-[5px] h-6 w-full overflow-visible" viewBox="0 0 100 24" preserveAspectRatio="none">
        <path d="M0 0 100 32" className="stroke-line" strokeWidth="2" vectorEffect="non-scaling-stroke" />
        <path d={`M0 0 ${run} ${run * 0.32}`} className="stroke-good" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <Water />
      <ol aria-label="Stages" className="relative grid grid-cols-4">
        {STAGES.map(([stage, label], index) => {
          const step = index < reached ? 'done' : index === reached ? 'now' : 'ahead'
          return (
            <li key={stage} className={SLOPE[index]} aria-current={step === 'now' ? 'step' : undefined}>
              <span className={classes('block size-3 rounded-full border-2 ring-4 ring-quay', mark(step))} />
              <span className={classes('mt-1.5 block pr-2 text-[0.8125rem] leading-tight', step === 'ahead' ? 'text-soft' : 'font-medium')}>
                {label}
                <span className="sr-only">{step === 'done' ? ': done' : step === 'now' ? ': under way' : ''}</span>
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
