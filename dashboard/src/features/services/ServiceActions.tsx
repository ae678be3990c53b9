import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { Button } from '@/ui/Button'
import { toast } from '@/ui/toasts'
import { useWake } from './actions'
import { allows, refusal } from './status'

export type Asking = 'deploy' | 'restart' | 'sleep' | 'delete'

function WakeButton({ service }: { service: Service }) {
  const wake = useWake(service.id, () => toast('good', `${service.slug} wakes up`))
  const press = () => wake.mutate(undefined, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  return (
    <Button pending={wake.isPending} onClick={press}>
      Wake
    </Button>
  )
}

/** What can be done to the whole service now. All but waking is asked about first. */
export function ServiceActions({ service, onAsk }: { service: Service; onAsk: (what: Asking) => void }) {
  return (
    <div role="group" aria-label="Actions" className="flex flex-wrap gap-2">
      {allows(service, 'delete') && (
        <span className="max-sm:order-last">
          <Button kind="quiet" onClick={() => onAsk('delete')}>
            Delete
          </Button>
        </span>
      )}
      {allows(service, 'restart') && <Button onClick={() => onAsk('restart')}>Restart</Button>}
      {allows(service, 'sleep') && <Button onClick={() => onAsk('sleep')}>Sleep</Button>}
      {allows(service, 'wake') && <WakeButton service={service} />}
      <Button kind="primary" reason={refusal(service, 'deploy')} onClick={() => onAsk('deploy')} className="px-5">
        Deploy
      </Button>
    </div>
  )
}
