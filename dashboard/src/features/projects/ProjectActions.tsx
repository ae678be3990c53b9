import type { Project } from '@/api/types'
import { Button } from '@/ui/Button'
import { allows } from './status'

/** How a project ends: at once where it is empty, else with all that is in it. */
export function ProjectActions({ project, onAsk }: { project: Project; onAsk: (dialog: 'end-project') => void }) {
  if (!allows(project, 'delete')) return null
  return (
    <Button kind="quiet" onClick={() => onAsk('end-project')}>
      Delete project
    </Button>
  )
}
