import { useQuery } from '@tanstack/react-query'
import { explain } from '@/api/problem'
import type { Service, SharedVolume } from '@/api/types'
import { EditDialog } from '@/config/EditDialog'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveSharedVolume, useSetSharedVolume } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { serviceQueries } from '@/features/services/queries'
import { refusal } from '@/features/services/status'
import { SelectField, TextField } from '@/ui/Field'
import { Notice } from '@/ui/Notice'
import { Skeleton } from '@/ui/Skeleton'
import { NameField } from './NameField'
import { sharedVolumeFrom } from './parts'

/** Volumes of the other services, as `<service id>/<volume>`; those of the engine can be shared, the host's cannot. */
function sources(services: Service[], reader: Service): [value: string, label: string][] {
  return services
    .filter((service) => service.id !== reader.id)
    .flatMap((service) =>
      service.wanted.volumes.filter((volume) => !volume.host_path).map((volume): [string, string] => [`${service.id}/${volume.name}`, `${service.slug}: ${volume.name}`]),
    )
}

interface SharedVolumeDialogProps {
  service: Service
  entry: Entry<SharedVolume> | null
  onClose: () => void
}

function SharedVolumeDialog({ service, entry, onClose }: SharedVolumeDialogProps) {
  const services = useQuery(serviceQueries.list(service.project, service.environment))
  const offered = sources(services.data ?? [], service)
  const shared = entry?.value
  return (
    <EditDialog
      title={entry ? `Edit shared volume ${entry.key}` : 'Add shared volume'}
      fields={['name', 'path', 'service_id', 'volume']}
      edit={useSetSharedVolume(service.id)}
      inputFrom={(form) => sharedVolumeFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="uploads" error={errors.of('name')} />
          {services.isPending && <Skeleton className="h-16" />}
          {services.isError && <Notice tone="bad" title={explain(services.error).title}>{explain(services.error).detail}</Notice>}
          {services.isSuccess && offered.length === 0 && (
            <Notice tone="warn" title="Nothing to share">
              No other service of {service.environment} has a volume. Give one to a service first.
            </Notice>
          )}
          {offered.length > 0 && (
            <SelectField
              label="Volume"
              name="source"
              options={offered}
              hint="It stays read-only here: its own service writes it."
              defaultValue={shared && `${shared.service_id}/${shared.volume}`}
              error={errors.of('volume') ?? errors.of('service_id')}
            />
          )}
          <TextField
            label="Path"
            name="path"
            mono
            required
            pattern="/.+"
            title="An absolute path, such as /uploads"
            placeholder="/uploads"
            hint="Where the container finds it."
            defaultValue={shared?.path}
            error={errors.of('path')}
          />
        </>
      )}
    </EditDialog>
  )
}

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
