import { formErrors } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { useDeleteService } from './actions'

const FIELDS = ['confirm'] as const

interface DeleteServiceDialogProps {
  service: Service
  onClose: () => void
  onDeleted: () => void
}

export function DeleteServiceDialog({ service, onClose, onDeleted }: DeleteServiceDialogProps) {
  const remove = useDeleteService(service.id, onDeleted)
  const errors = formErrors(remove.error, FIELDS)
  return (
    <Dialog title={`Delete ${service.slug}`} onClose={onClose}>
      <Form
        summary={errors.summary}
        onSubmit={(form) => remove.mutate(trimmed(form, 'confirm'))}
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
          <Button type="submit" kind="danger" pending={remove.isPending}>
            Delete service
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
