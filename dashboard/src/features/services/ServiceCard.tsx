import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useStream } from '@/api/use_stream'
import type { ServiceFrame, ServiceSummary } from '@/api/types'
import { paths, streams } from '@/paths'
import { Ago } from '@/ui/Ago'
import { keepService, serviceQueries } from './queries'
import { ServiceStatusBadge } from './ServiceStatusBadge'
import { ServiceUrls } from './ServiceUrls'
import { LOOK } from './status'

/** Follows its service only while that is on its way somewhere. `choice` is the box that adds it to a selection. */
export function ServiceCard({ service, choice }: { service: ServiceSummary; choice: ReactNode }) {
  const cache = useQueryClient()
  useStream<ServiceFrame>(LOOK[service.status].moving ? streams.service(service.id) : null, {
    onFrames: (frames) => {
      for (const frame of frames) if (frame.type === 'service') keepService(cache, frame.data)
    },
    // A deleted service is gone: its list is read again without it.
    onRefused: () => void cache.invalidateQueries({ queryKey: serviceQueries.list(service.project, service.environment).queryKey }),
  })
  const latest = service.latest_deployment

  return (
    <li className="relative flex flex-col gap-3 rounded-card border border-line bg-deck p-5 shadow-card transition-colors hover:border-line-strong has-checked:border-accent-strong">
      <div className="flex items-start gap-3">
        {choice}
        <h2 className="min-w-0 grow text-lg font-semibold break-words">
          <Link to={paths.service(service.id)} className="after:absolute after:inset-0 after:rounded-card">
            {service.slug}
          </Link>
        </h2>
        <ServiceStatusBadge status={service.status} />
      </div>
      <p className="font-mono text-[0.8125rem] wrap-anywhere text-soft">{service.origin}</p>
      <ServiceUrls urls={service.urls} />
      <div className="mt-auto flex flex-wrap gap-x-3 gap-y-1 pt-1 text-[0.8125rem] text-soft">
        <span>{latest ? <>Deployment #{latest.number}, <Ago at={latest.queued_at} /></> : 'No deployment yet'}</span>
        {service.pending_changes > 0 && latest && (
          <span className="font-medium text-warn">{service.pending_changes === 1 ? '1 pending change' : `${service.pending_changes} pending changes`}</span>
        )}
      </div>
    </li>
  )
}
