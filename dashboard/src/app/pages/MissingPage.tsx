import { paths } from '@/paths'
import { ButtonLink } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'

export function MissingPage() {
  return (
    <>
      <title>Not found · Slipway</title>
      <EmptyState title="Nothing is moored here" action={<ButtonLink to={paths.projects()}>Back to the projects</ButtonLink>}>
        This address belongs to no page. It may have been deleted, or the link is incomplete.
      </EmptyState>
    </>
  )
}
