import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Deployment } from '@/api/types'
import { paths } from '@/paths'
import { Tag } from '@/ui/Badge'
import { deploymentQueries } from './queries'

/** Its number once it is known: the row tells only which one it is. */
function Earlier({ id, word }: { id: string; word: string }) {
  const earlier = useQuery({ ...deploymentQueries.detail(id), staleTime: Infinity })
  return (
    <Link to={paths.deployment(id)} className="relative z-1 rounded text-link underline-offset-4 hover:underline">
      {word} {earlier.isSuccess ? `#${earlier.data.number}` : 'an earlier one'}
    </Link>
  )
}

/** Where a deployment came from, if it was not simply asked for. */
export function Origin({ deployment: { trigger, redeploy_of, retry_of } }: { deployment: Deployment }) {
  if (trigger === 'manual' && !redeploy_of && !retry_of) return null
  return (
    <span className="inline-flex flex-wrap items-center gap-2 text-[0.8125rem]">
      {trigger === 'token' && <Tag>By token</Tag>}
      {redeploy_of && <Earlier id={redeploy_of} word="Redeploy of" />}
      {retry_of && <Earlier id={retry_of} word="Retry of" />}
    </span>
  )
}
