import { explain } from '@/api/problem'
import type { Project } from '@/api/types'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { TextField } from '@/ui/Field'
import { trimmed } from '@/ui/Form'
import { useEndProject } from './queries'
import { whatGoes } from './status'

interface EndProjectDialogProps {
  project: Project
  onClose: () => void
  /** `gone`: at once; otherwise its end has begun. */
  onEnded: (gone: boolean) => void
}

export function EndProjectDialog({ project, onClose, onEnded }: EndProjectDialogProps) {
  const end = useEndProject(project.slug, onEnded)
  return (
    <ConfirmDialog
      title={`Delete ${project.slug}`}
      action="Delete project"
      keep="Keep it"
      pending={end.isPending}
      refusal={end.error && explain(end.error)}
      onConfirm={(form) => end.mutate(trimmed(form, 'confirm'))}
      onClose={onClose}
    >
      <p>
        {whatGoes(project)}; this cannot be taken back. Afterwards the name is free again. Type <strong className="font-mono">{project.slug}</strong> to
        confirm.
      </p>
      <TextField label="Name of the project" name="confirm" mono required pattern={project.slug} title={`Type ${project.slug}`} />
    </ConfirmDialog>
  )
}
