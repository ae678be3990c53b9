import { formErrors } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { useArchiveService } from './queries'
import { refusal } from './status'

const FIELDS = ['confirm'] as const

export function ArchiveCard({ service, onArchive }: { service: Service; onArchive: () => void }) {
  return (
    <Card title="Archive" className="mt-6">
      <div className="flex flex-wrap items-center justify-between gap-4 p-5">
        <p className="max-w-prose text-sm text-soft">
          Stops every container of this service and gives its domains free. Its record of deployments is kept.
        </p>
        <Button kind="danger" reason={refusal(service, 'archive')} onClick={onArchive}>
          Archive service
        </Button>
      </div>
    </Card>
  )
}

interface ArchiveDialogProps {
  service: Service
  onClose: () => void
  onArchived: () => void
}

export function ArchiveDialog({ service, onClose, onArchived }: ArchiveDialogProps) {
  const archive = useArchiveService(service.id)
  const errors = formErrors(archive.error, FIELDS)
  return (
    <Dialog title={`Archive ${service.slug}`} onClose={onClose}>
      <Form
        summary={errors.summary}
        onSubmit={(form) => archive.mutate(trimmed(form, 'confirm'), { onSuccess: onArchived })}
      >
        <p className="text-sm">
          People will no longer reach {service.urls.length > 0 ? service.urls.join(', ') : 'this service'}. Type{' '}
          <strong className="font-mono">{service.slug}</strong> to confirm.
        </p>
        <TextField
          label="Name of the service"
          name="confirm"
          mono
          required
          pattern={service.slug}
          title={`Type ${service.slug}`}
          error={errors.of('confirm')}
        />
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" kind="danger" pending={archive.isPending}>
            Archive service
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
