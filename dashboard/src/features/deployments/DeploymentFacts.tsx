import type { ReactNode } from 'react'
import type { Commit, Deployment } from '@/api/types'
import { Ago } from '@/ui/Ago'
import { Card } from '@/ui/Card'
import { CopyButton } from '@/ui/CopyButton'
import { Facts } from '@/ui/Facts'
import { Icon } from '@/ui/Icon'
import { span } from '@/ui/time'
import { Elapsed } from './Elapsed'

const ALGORITHM = 'sha256:'
const DIGEST_SHOWN = 12

function Digest({ digest }: { digest: string | null }) {
  if (digest === null) return <span className="text-soft">Not known</span>
  return (
    <span className="-my-1 flex items-center gap-1 font-mono text-[0.8125rem]">
      <span title={digest}>
        <span className="max-sm:hidden">{ALGORITHM}</span>
        {digest.slice(digest.indexOf(ALGORITHM) + ALGORITHM.length).slice(0, DIGEST_SHOWN)}
      </span>
      <CopyButton text={digest} label="Copy the digest" />
    </span>
  )
}

function CommitLine({ commit }: { commit: Commit }) {
  return (
    <span className="min-w-0">
      <span title={commit.id} className="font-mono text-[0.8125rem]">{commit.id.slice(0, 7)}</span> {commit.message.split('\n')[0]}
      <span className="text-soft"> by {commit.author}</span>
    </span>
  )
}

/** What this deployment froze when it was asked for, and how long it took. */
export function DeploymentFacts({ deployment }: { deployment: Deployment }) {
  const { queued_at, started_at, run_url, gap_seconds, commit, build_title } = deployment
  return (
    <Card className="p-5">
      <Facts
        facts={[
          ['Made of', <span key="image" className="font-mono text-[0.8125rem] break-words">{deployment.image}</span>],
          ...(commit === null ? [] : [['Commit', <CommitLine key="commit" commit={commit} />] as [string, ReactNode]]),
          ...(build_title === null ? [] : [['Recipe', build_title] as [string, ReactNode]]),
          ['Digest', <Digest key="digest" digest={deployment.image_digest} />],
          ['Requested', <Ago key="requested" at={queued_at} />],
          ['Began after', <span key="began" className="tabular">{started_at === null ? 'Waiting' : span(Date.parse(started_at) - Date.parse(queued_at))}</span>],
          ['Took', <span key="took" className="tabular"><Elapsed deployment={deployment} /></span>],
          ...(gap_seconds === null ? [] : [['Nothing served for', <span key="gap" className="tabular">{span(gap_seconds * 1000)}</span>] as [string, ReactNode]]),
          [
            'Flow run',
            run_url === null ? (
              <span key="run" className="text-soft">None</span>
            ) : (
              <a key="run" href={run_url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 text-link underline-offset-4 hover:underline">
                Open in Prefect <Icon name="out" className="size-3.5" />
              </a>
            ),
          ],
        ]}
      />
    </Card>
  )
}
