import { formErrors } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { useArchiveService } from './actions'

const FIELDS = ['confirm'] as const

interface ArchiveDialogProps {
  service: Service
  onClose: () => void
  onArchived: () => void
}

export function ArchiveDialog({ service, onClose, onArchived }: ArchiveDialogProps) {
  const archive = useArchiveService(service.id, onArchived)
  const errors = formErrors(archive.error, FIELDS)
  return (
    <Dialog title={`Archive ${service.slug}`} onClose={onClose}>
      <Form
        summary={errors.summary}
        onSubmit={(form) => archive.mutate(trimmed(form, 'confirm'))}
      >
        <p className="text-sm">
          Its containers stop, its domains become free, and its configuration is gone; this cannot be taken back. People will no longer reach{' '}
          {service.urls.length > 0 ? service.urls.join(', ') : 'it'}. Type{' '}
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
