import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { useDialog } from '@/app/dialog'
import { KINDS, kindIn } from '@/features/maintenance/kinds'
import { SweepCard } from '@/features/maintenance/SweepCard'
import { SweepDialog } from '@/features/maintenance/SweepDialog'
import { sessionQueries } from '@/features/session/queries'
import { paths } from '@/paths'
import { ErrorState } from '@/ui/ErrorState'
import { PageHeader } from '@/ui/PageHeader'
import { SkeletonRows } from '@/ui/Skeleton'

function Sweeps() {
  const instance = useQuery(sessionQueries.instance())
  const { dialog, kind, open, close } = useDialog()
  if (instance.isPending) return <SkeletonRows rows={5} className="h-28" />
  if (instance.isError) return <ErrorState {...explain(instance.error)} onRetry={() => void instance.refetch()} />
  const allowed = instance.data.actions.includes('sweep')
  const asked = dialog === 'sweep' && allowed ? kindIn(kind) : undefined
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {KINDS.map((sweep) => (
        <SweepCard key={sweep} sweep={sweep} allowed={allowed} onAsk={() => open('sweep', { kind: sweep })} />
      ))}
      {asked && <SweepDialog sweep={asked} onClose={close} />}
    </div>
  )
}

/** What keeps an installation small, for its owner. */
export function MaintenancePage() {
  return (
    <>
      <PageHeader
        title="Maintenance"
        trail={[{ label: 'Projects', to: paths.projects() }]}
        below={<p className="mt-1.5 max-w-prose text-soft">What nobody needs any more is swept on a schedule. A dry run tells what would go; a sweep removes it now.</p>}
      />
      <Sweeps />
    </>
  )
}
