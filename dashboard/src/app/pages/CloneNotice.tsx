import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Environment } from '@/api/types'
import { isIncomplete } from '@/features/environments/status'
import { serviceQueries } from '@/features/services/queries'
import { ServiceStatusBadge } from '@/features/services/ServiceStatusBadge'
import { paths } from '@/paths'
import { Notice } from '@/ui/Notice'

/** What a clone is missing, and the way to each of its services that does not serve now. */
export function CloneNotice({ environment }: { environment: Environment }) {
  const services = useQuery(serviceQueries.list(environment.project, environment.name))
  if (!isIncomplete(environment)) return null
  const fallen = services.data?.filter((service) => service.live_deployment === null) ?? []
  return (
    <Notice tone="bad" title={environment.clone_of ? `The clone of ${environment.clone_of} is not complete` : 'The clone is not complete'}>
      <p>{environment.failure}</p>
      {fallen.length > 0 && (
        <ul aria-label="Services that do not serve" className="mt-2 flex flex-wrap gap-x-5 gap-y-1.5">
          {fallen.map((service) => (
            <li key={service.id} className="flex items-center gap-2">
              <Link to={paths.service(service.id)} className="font-medium text-link underline underline-offset-4">
                {service.slug}
              </Link>
              <ServiceStatusBadge status={service.status} />
            </li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
