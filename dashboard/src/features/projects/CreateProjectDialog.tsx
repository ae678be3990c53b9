import { formErrors } from '@/api/problem'
import type { Project } from '@/api/types'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { useCreateProject } from './queries'

const FIELDS = ['slug', 'description'] as const

interface CreateProjectDialogProps {
  onClose: () => void
  onCreated: (project: Project) => void
}

export function CreateProjectDialog({ onClose, onCreated }: CreateProjectDialogProps) {
  const create = useCreateProject()
  const errors = formErrors(create.error, FIELDS)
  const submit = (form: FormData) =>
    create.mutate(
      { slug: trimmed(form, 'slug'), description: trimmed(form, 'description') },
      { onSuccess: onCreated },
    )

  return (
    <Dialog title="New project" onClose={onClose}>
      <Form summary={errors.summary} onSubmit={submit}>
        <TextField
          label="Name"
          name="slug"
          mono
          required
          placeholder="shop"
          hint="Lowercase letters, digits and hyphens: it becomes part of addresses."
          error={errors.of('slug')}
        />
        <TextField label="Description" name="description" placeholder="Optional" error={errors.of('description')} />
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={create.isPending}>
            Create project
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}
