import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { explain, type FormErrors } from '@/api/problem'
import type { Service, SharedVolume } from '@/api/types'
import { EditDialog } from '@/config/EditDialog'
import { FieldInput } from '@/config/FieldInput'
import { partOf, partsBeside } from '@/config/fields'
import type { Entry } from '@/config/keyed'
import { useSetSharedVolume } from '@/features/services/edits'
import { serviceQueries } from '@/features/services/queries'
import { SelectField } from '@/ui/Field'
import { Notice } from '@/ui/Notice'
import { Skeleton } from '@/ui/Skeleton'
import { NameField } from './NameField'
import { sharedVolumeFrom } from './parts'

const [SERVICE, VOLUME] = [partOf('shared_volumes', 'service_id'), partOf('shared_volumes', 'volume')]
const OTHERS = partsBeside('shared_volumes', ['service_id', 'volume'])

interface ChoiceProps {
  shared: SharedVolume | undefined
  errors: FormErrors
}

const Failure = ({ error }: { error: unknown }) => <Notice tone="bad" title={explain(error).title}>{explain(error).detail}</Notice>

/** The volumes of one service: those of the engine can be shared, the host's cannot. */
function VolumeChoice({ owner, shared, errors }: ChoiceProps & { owner: string }) {
  const service = useQuery(serviceQueries.detail(owner))
  if (service.isPending) return <Skeleton className="h-16" />
  if (service.isError) return <Failure error={service.error} />
  const volumes = service.data.wanted.volumes.filter(({ host_path }) => !host_path)
  if (volumes.length === 0)
    return (
      <Notice tone="warn" title="Nothing to share">
        {service.data.slug} has no volume. Give it one first, or choose another service.
      </Notice>
    )
  return (
    <SelectField
      label={VOLUME.label}
      name="volume"
      options={volumes.map(({ name, path }) => [name, `${name}, at ${path} there`])}
      hint={VOLUME.help}
      defaultValue={shared?.volume}
      error={errors.of('volume')}
    />
  )
}

function OwnerChoice({ service, shared, errors }: ChoiceProps & { service: Service }) {
  const services = useQuery(serviceQueries.list(service.project, service.environment))
  const [chosen, setChosen] = useState(shared?.service_id)
  if (services.isPending) return <Skeleton className="h-16" />
  if (services.isError) return <Failure error={services.error} />
  const others = services.data.filter(({ id }) => id !== service.id)
  const owner = chosen ?? others[0]?.id
  if (owner === undefined)
    return (
      <Notice tone="warn" title="Nothing to share">
        {service.environment} has no other service.
      </Notice>
    )
  return (
    <>
      <SelectField
        label={SERVICE.label}
        name="service_id"
        options={others.map(({ id, slug }) => [id, slug])}
        value={owner}
        onChange={(event) => setChosen(event.target.value)}
        error={errors.of('service_id')}
      />
      <VolumeChoice key={owner} {...{ owner, shared, errors }} />
    </>
  )
}

interface SharedVolumeDialogProps {
  service: Service
  entry: Entry<SharedVolume> | null
  onClose: () => void
}

export function SharedVolumeDialog({ service, entry, onClose }: SharedVolumeDialogProps) {
  const shared = entry?.value
  return (
    <EditDialog
      title={entry ? `Edit shared volume ${entry.key}` : 'Add shared volume'}
      fields={['name', 'service_id', 'volume', ...OTHERS.map(([part]) => part)]}
      edit={useSetSharedVolume(service.id)}
      inputFrom={(form) => sharedVolumeFrom(form, entry?.key)}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <NameField fixed={entry?.key} placeholder="uploads" error={errors.of('name')} />
          <OwnerChoice {...{ service, shared, errors }} />
          {OTHERS.map(([part, field]) => (
            <FieldInput key={part} name={part} field={field} value={shared?.[part as keyof SharedVolume]} errors={errors} />
          ))}
        </>
      )}
    </EditDialog>
  )
}
