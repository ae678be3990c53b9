import type { Service, Volume } from '@/api/types'
import { inWords } from '@/config/describe'
import { EditDialog } from '@/config/EditDialog'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveVolume, useSetVolume } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { CheckField, TextField } from '@/ui/Field'
import { NameField } from './NameField'
import { volumeFrom } from './parts'

interface VolumeDialogProps {
  serviceId: string
  entry: Entry<Volume> | null
  onClose: () => void
}

function VolumeDialog({ serviceId, entry, onClose }: VolumeDialogProps) {
  const volume = entry?.value
  return (
    <EditDialog
      title={entry ? `Edit volume ${entry.key}` : 'Add volume'}
      fields={['name', 'path', 'read_only', 'host_path']}
      edit={useSetVolume(serviceId)}
      inputFrom={(form) => volumeFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="data" error={errors.of('name')} />
          <TextField
            label="Path"
            name="path"
            mono
            required
            pattern="/.+"
            title="An absolute path, such as /data"
            placeholder="/var/lib/data"
            hint="Where the container finds it."
            defaultValue={volume?.path}
            error={errors.of('path')}
          />
          {(!volume || volume.host_path) && (
            <TextField
              label="Folder of the host"
              name="host_path"
              mono
              pattern="/.+"
              title="An absolute path, such as /srv/media"
              placeholder="Optional"
              hint="Left empty, the engine keeps the content. A folder of the host is always read-only, and only those that the operator allows (SLIPWAY_HOST_PATHS) can be used."
              defaultValue={volume?.host_path ?? ''}
              error={errors.of('host_path')}
            />
          )}
          <CheckField
            label="Read-only"
            name="read_only"
            defaultChecked={volume?.read_only ?? false}
            hint={errors.of('read_only') ?? 'Then the old and the new version can run side by side: deploys have no downtime.'}
          />
        </>
      )}
    </EditDialog>
  )
}

export function VolumesCard({ service }: { service: Service }) {
  const { opened, add, edit, close } = useOpened<Volume>()
  return (
    <>
      <PartsCard
        title="Volumes"
        hint="Folders that outlive versions. A removed one is detached; its content is kept."
        noun="volume"
        columns={['Name', 'Where']}
        entries={entriesOf(service, 'volumes')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="No volumes: what the containers write is gone with them."
        remove={useRemoveVolume(service.id)}
        onAdd={add}
        onEdit={edit}
        words={(volume) => inWords('volumes', volume)}
      />
      {opened && <VolumeDialog serviceId={service.id} entry={opened.entry} onClose={close} />}
    </>
  )
}
