import { explain, formErrors } from '@/api/problem'
import type { DeployToken, IssuedToken } from '@/api/types'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyText } from '@/ui/CopyText'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { Notice } from '@/ui/Notice'
import { RadioGroup } from '@/ui/RadioGroup'
import { toast } from '@/ui/toasts'
import { curlLine, previewLine } from './curl'
import { useIssueToken, useRevokeToken } from './queries'

function Issued({ token, image, onClose }: { token: IssuedToken; image: string; onClose: () => void }) {
  return (
    <div className="grid gap-4">
      <Notice tone="warn" title="Copy it now">
        It is shown this once. Whoever has it can {token.kind === 'preview' ? 'open previews of this service' : 'deploy this service'}.
      </Notice>
      <CopyText label="Secret" text={token.secret} />
      {token.kind === 'preview' ? (
        <>
          <CopyText label="Open preview-NAME from a pipeline" text={previewLine(token.url)} />
          <p className="text-[0.8125rem] text-soft">
            A clone of this environment, deployed at once, with another branch or image of this service. The same line again deploys it anew; DELETE ends
            it.
          </p>
        </>
      ) : (
        <>
          <CopyText label="Deploy from a pipeline" text={curlLine(token.url, image)} />
          <p className="text-[0.8125rem] text-soft">Without a body, what is pending is deployed with the image as it is. At most 60 requests a minute.</p>
        </>
      )}
      <div className="flex justify-end pt-2">
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      </div>
    </div>
  )
}

const KINDS = [
  ['deploy', 'Deploy this service'],
  ['preview', 'Open previews of it'],
] as const

interface IssueTokenDialogProps {
  serviceId: string
  image: string
  onClose: () => void
}

export function IssueTokenDialog({ serviceId, image, onClose }: IssueTokenDialogProps) {
  const issue = useIssueToken(serviceId)
  const errors = formErrors(issue.error, ['name'])
  return (
    <Dialog title="Issue token" onClose={onClose}>
      {issue.isSuccess ? (
        <Issued token={issue.data} image={image} onClose={onClose} />
      ) : (
        <Form summary={errors.summary} onSubmit={(form) => issue.mutate({ name: trimmed(form, 'name'), kind: form.get('kind') === 'preview' ? 'preview' : 'deploy' })}>
          <RadioGroup legend="It may" name="kind" defaultValue="deploy" options={KINDS} />
          <TextField
            label="Name"
            name="name"
            required
            maxLength={100}
            placeholder="GitHub Actions"
            hint="Where it will be used, so that you know later which one to revoke."
            error={errors.of('name')}
          />
          <div className="flex justify-end gap-2 pt-2">
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" kind="primary" pending={issue.isPending}>
              Issue token
            </Button>
          </div>
        </Form>
      )}
    </Dialog>
  )
}

interface RevokeTokenDialogProps {
  serviceId: string
  token: DeployToken
  onClose: () => void
}

export function RevokeTokenDialog({ serviceId, token, onClose }: RevokeTokenDialogProps) {
  const revoke = useRevokeToken(serviceId)
  const confirm = () =>
    revoke.mutate(token.id, {
      onSuccess: () => {
        toast('good', `${token.name} is revoked`)
        onClose()
      },
    })
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}`}
      action="Revoke"
      keep="Keep it"
      pending={revoke.isPending}
      refusal={revoke.error && explain(revoke.error)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>What is asked with this token is refused from now on. It cannot be taken back; issue another one instead.</p>
    </ConfirmDialog>
  )
}
