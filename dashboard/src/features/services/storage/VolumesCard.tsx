import type { Service, Volume } from '@/api/types'
import { inWords } from '@/config/describe'
import { EditDialog } from '@/config/EditDialog'
import { FieldInput } from '@/config/FieldInput'
import { partsBeside } from '@/config/fields'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveVolume, useSetVolume } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { NameField } from './NameField'
import { volumeFrom } from './parts'

const PARTS = partsBeside('volumes', [])

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
      fields={['name', ...PARTS.map(([part]) => part)]}
      edit={useSetVolume(serviceId)}
      inputFrom={(form) => volumeFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="data" error={errors.of('name')} />
          {PARTS
            // A volume of the engine cannot become a folder of the host, nor the other way.
            .filter(([part]) => part !== 'host_path' || !volume || volume.host_path)
            .map(([part, field]) => (
              <FieldInput key={part} name={part} field={field} value={volume?.[part as keyof Volume]} errors={errors} />
            ))}
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
