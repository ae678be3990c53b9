import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import { useDialog } from '@/app/dialog'
import { KINDS, kindIn } from '@/features/maintenance/kinds'
import { CleanUpCard } from '@/features/maintenance/CleanUpCard'
import { CleanUpDialog } from '@/features/maintenance/CleanUpDialog'
import { sessionQueries } from '@/features/session/queries'
import { paths } from '@/paths'
import { ErrorState } from '@/ui/ErrorState'
import { PageHeader } from '@/ui/PageHeader'
import { SkeletonRows } from '@/ui/Skeleton'

function CleanUps() {
  const instance = useQuery(sessionQueries.instance())
  const { dialog, kind, open, close } = useDialog()
  if (instance.isPending) return <SkeletonRows rows={5} className="h-28" />
  if (instance.isError) return <ErrorState {...explain(instance.error)} onRetry={() => void instance.refetch()} />
  const allowed = instance.data.actions.includes('clean_up')
  const asked = dialog === 'clean_up' && allowed ? kindIn(kind) : undefined
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {KINDS.map((cleanUp) => (
        <CleanUpCard key={cleanUp} cleanUp={cleanUp} allowed={allowed} onAsk={() => open('clean_up', { kind: cleanUp })} />
      ))}
      {asked && <CleanUpDialog cleanUp={asked} onClose={close} />}
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
        below={<p className="mt-1.5 max-w-prose text-soft">What nobody needs any more is cleaned up on a schedule. A dry run tells what would go; a clean-up removes it now.</p>}
      />
      <CleanUps />
    </>
  )
}
