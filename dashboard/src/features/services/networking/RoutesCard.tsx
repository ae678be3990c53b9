import type { Route, Service } from '@/api/types'
import { inWords } from '@/config/describe'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveRoute } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { Icon } from '@/ui/Icon'
import { RouteDialog } from './RouteDialog'

/** A link once it answers: before its deployment, and for a wildcard, there is nothing to open. */
function RouteName({ entry, live }: { entry: Entry<Route>; live: boolean }) {
  if (!live || entry.standing === 'added' || entry.key.startsWith('*')) return entry.key
  return (
    <a href={entry.value.url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 text-link underline-offset-4 hover:underline">
      {entry.key}
      <Icon name="out" className="size-3.5" />
    </a>
  )
}

export function RoutesCard({ service, rootDomain }: { service: Service; rootDomain: string | undefined }) {
  const { opened, add, edit, close } = useOpened<Route>()
  return (
    <>
      <PartsCard
        title="Routes"
        hint="Domains and paths whose requests reach this service."
        noun="route"
        columns={['Domain and path', 'Leads to']}
        entries={entriesOf(service, 'routes')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="No routes: only services of the same environment reach it, by its private name."
        remove={useRemoveRoute(service.id)}
        onAdd={add}
        onEdit={edit}
        name={(entry) => <RouteName entry={entry} live={service.live_deployment !== null} />}
        words={(route) => inWords('routes', route)}
      />
      {opened && <RouteDialog serviceId={service.id} entry={opened.entry} rootDomain={rootDomain} onClose={close} />}
    </>
  )
}
