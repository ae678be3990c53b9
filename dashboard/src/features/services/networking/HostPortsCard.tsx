import type { HostPort, Service } from '@/api/types'
import { EditDialog } from '@/config/EditDialog'
import { entriesOf, type Entry } from '@/config/keyed'
import { PartsCard } from '@/config/PartsCard'
import { useRemoveHostPort, useSetHostPort } from '@/features/services/edits'
import { useOpened } from '@/features/services/opened'
import { refusal } from '@/features/services/status'
import { SelectField, TextField } from '@/ui/Field'
import { hostPortFrom } from './forms'

const PROTOCOLS = [
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
] as const

interface HostPortDialogProps {
  serviceId: string
  entry: Entry<HostPort> | null
  onClose: () => void
}

function HostPortDialog({ serviceId, entry, onClose }: HostPortDialogProps) {
  const port = entry?.value
  return (
    <EditDialog
      title={entry ? `Edit host port ${entry.key}` : 'Add host port'}
      fields={['published', 'protocol', 'target']}
      edit={useSetHostPort(serviceId)}
      inputFrom={(form) => hostPortFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <div className="grid gap-4 sm:grid-cols-3">
          {!port && (
            <>
              <TextField label="Port of the host" name="published" type="number" min={1} max={65535} required error={errors.of('published')} />
              <SelectField label="Protocol" name="protocol" options={PROTOCOLS} error={errors.of('protocol')} />
            </>
          )}
          <TextField label="Port of the container" name="target" type="number" min={1} max={65535} required defaultValue={port?.target} error={errors.of('target')} />
        </div>
      )}
    </EditDialog>
  )
}

export function HostPortsCard({ service }: { service: Service }) {
  const { opened, add, edit, close } = useOpened<HostPort>()
  return (
    <>
      <PartsCard
        title="Host ports"
        hint="For what is not HTTP: the whole port of the machine leads here. Deploys then stop the old version first."
        noun="host port"
        columns={['Port of the host', 'Leads to']}
        entries={entriesOf(service, 'host_ports')}
        deployed={service.current !== null}
        reason={refusal(service, 'edit')}
        empty="No port of the host leads here."
        remove={useRemoveHostPort(service.id)}
        onAdd={add}
        onEdit={edit}
        words={({ target }) => `port ${target} of the container`}
      />
      {opened && <HostPortDialog serviceId={service.id} entry={opened.entry} onClose={close} />}
    </>
  )
}
