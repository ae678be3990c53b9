import { Icon } from '@/ui/Icon'

/** A wildcard stands for many addresses, none of which can be opened as such. */
function ServiceUrl({ url }: { url: string }) {
  const host = url.replace(/^https?:\/\//, '')
  if (host.startsWith('*')) return <span className="break-all">{host}</span>
  return (
    <a href={url} target="_blank" rel="noreferrer" className="inline-flex items-center gap-1 break-all text-link underline-offset-4 hover:underline">
      {host}
      <Icon name="out" className="size-3.5" />
    </a>
  )
}

/** The addresses under which the service answers. */
export function ServiceUrls({ urls }: { urls: string[] }) {
  if (urls.length === 0) return null
  return (
    <ul aria-label="Addresses" className="relative flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {urls.map((url) => (
        <li key={url} className="min-w-0">
          <ServiceUrl url={url} />
        </li>
      ))}
    </ul>
  )
}
