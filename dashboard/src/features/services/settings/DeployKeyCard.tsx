import { explain } from '@/api/problem'
import type { Service } from '@/api/types'
import { useMakeDeployKey, usePatchService } from '@/features/services/edits'
import { refusal } from '@/features/services/status'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { CopyText } from '@/ui/CopyText'
import { toast } from '@/ui/toasts'

const reported = { onError: (error: Error) => toast('bad', explain(error).title, explain(error).detail) }

/** The key of a private repository over SSH. It is made on the server, which shows its public part alone. */
export function DeployKeyCard({ service }: { service: Service }) {
  const make = useMakeDeployKey(service.id)
  const patch = usePatchService(service.id)
  const known = service.wanted.deploy_key
  const reason = refusal(service, 'edit')
  return (
    <Card title="Deploy key" hint="For a private repository over SSH. The private part is stored encrypted and never shown.">
      <div className="grid gap-4 p-5">
        {known && <CopyText label="Add this to the repository at its host, to read only" text={known} />}
        <div className="flex justify-end gap-2">
          {known && (
            <Button kind="quiet" reason={reason} pending={patch.isPending} onClick={() => patch.mutate({ deploy_key: null }, reported)}>
              Remove the key
            </Button>
          )}
          <Button reason={reason} pending={make.isPending} onClick={() => make.mutate(undefined, reported)}>
            {known ? 'Make another key' : 'Make a deploy key'}
          </Button>
        </div>
      </div>
    </Card>
  )
}
