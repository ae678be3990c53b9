import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { toast } from '@/ui/toasts'
import { useSleep } from './actions'

export function SleepDialog({ service, onClose }: { service: Service; onClose: () => void }) {
  const sleep = useSleep(service.id, () => {
    toast('good', `${service.slug} goes to sleep`)
    onClose()
  })
  return (
    <ConfirmDialog
      title={`Put ${service.slug} to sleep`}
      action="Put to sleep"
      keep="Keep it awake"
      pending={sleep.isPending}
      refusal={sleep.error && explain(sleep.error)}
      onConfirm={() => sleep.mutate(undefined)}
      onClose={onClose}
    >
      <p>
        Its containers stop; volumes, settings and addresses are kept. {service.urls.length > 0 && 'Visitors see a page that says so. '}
        It stays asleep until you wake it, which takes seconds.
      </p>
    </ConfirmDialog>
  )
}
