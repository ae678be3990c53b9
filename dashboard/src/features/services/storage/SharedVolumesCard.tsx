import { useQuery } from '@tanstack/react-query'
import type { Service, SharedVolume } from '@/api/types'
import { entriesOf } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveSharedVolume } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { serviceQueries } from '@/features/services/queries'
import { refusal } from '@/features/services/status'
import { SharedVolumeDialog } from './SharedVolumeDialog'

export function SharedVolumesCard({ service }: { service: Service }) {
  const { opened, add, edit, close } = useOpened<SharedVolume>()
  const services = useQuery(serviceQueries.list(service.project, service.environment))
  const owner = (id: string) => services.data?.find((one) => one.id === id)?.slug ?? 'another service'
  return (
    <>
      <PartsCard
        title="Shared volumes"
        hint="Volumes of other services of this environment, read-only."
        noun="shared volume"
        columns={['Name', 'Where']}
        entries={entriesOf(service, 'shared_volumes')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="This service reads no other service's volume."
        remove={useRemoveSharedVolume(service.id)}
        onAdd={add}
        onEdit={edit}
        words={({ service_id, volume, path }) => `${volume} of ${owner(service_id)}, at ${path}, read-only`}
      />
      {opened && <SharedVolumeDialog service={service} entry={opened.entry} onClose={close} />}
    </>
  )
}
