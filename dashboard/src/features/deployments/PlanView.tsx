import type { Plan } from '@/api/types'
import { DifferenceList } from '@/config/Differences'
import { Notice } from '@/ui/Notice'
import { span } from '@/ui/time'

function Sentences({ title, sentences }: { title: string; sentences: string[] }) {
  if (sentences.length === 0) return null
  return (
    <div className="min-w-0">
      <h3 className="text-[0.8125rem] text-soft">{title}</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence} className="break-words">
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Steps({ steps }: { steps: string[] }) {
  return (
    <div>
      <h3 className="text-[0.8125rem] text-soft">Steps</h3>
      <ol className="flex flex-wrap gap-x-1.5">
        {steps.map((step, index) => (
          <li key={step} className="after:ml-1.5 after:text-soft after:content-['→'] last:after:content-none">
            {index === 0 ? step.charAt(0).toUpperCase() + step.slice(1) : step}
          </li>
        ))}
      </ol>
    </div>
  )
}

function Differences({ differences }: Pick<Plan, 'differences'>) {
  const count = differences.length
  if (count === 0) return <p className="text-soft">The configuration is that of the version which serves.</p>
  return (
    <details>
      <summary className="text-link underline-offset-4 hover:underline">{count === 1 ? '1 difference' : `${count} differences`} to what serves</summary>
      <div className="mt-2">
        <DifferenceList label="Differences" differences={differences} withOld />
      </div>
    </details>
  )
}

/** What a deployment would do, before it is asked for. */
export function PlanView({ plan }: { plan: Plan }) {
  const isFirst = plan.stops.length === 0 && plan.expected_seconds === null
  return (
    <section aria-label="Plan" className="grid gap-4 text-sm">
      {plan.has_downtime ? (
        <Notice tone="warn" title="Nothing serves for a moment">
          {plan.downtime_reason}
        </Notice>
      ) : (
        <p>No downtime{isFirst ? '' : ': the version that serves stays until the new one is healthy'}.</p>
      )}
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        <Sentences title="Creates" sentences={plan.creates} />
        <Sentences title="Stops first" sentences={plan.stops} />
        <Sentences title="Removes afterwards" sentences={plan.removes} />
        {plan.expected_seconds !== null && <Sentences title="Takes about" sentences={[span(plan.expected_seconds * 1000)]} />}
      </div>
      <Steps steps={plan.steps} />
      <Differences differences={plan.differences} />
    </section>
  )
}
