import type { ServiceSummary } from '@/api/types'

/** The services that an address names as selected; a name that no service has counts for nothing. */
export function selectedIn(search: URLSearchParams, services: ServiceSummary[]): ServiceSummary[] {
  const slugs = (search.get('selected') ?? '').split(',')
  return services.filter((service) => slugs.includes(service.slug))
}

/** The names of the selection after one more press on a service's box. */
export function toggled(selected: Pick<ServiceSummary, 'slug'>[], service: Pick<ServiceSummary, 'slug'>): string[] {
  const slugs = selected.map(({ slug }) => slug)
  return slugs.includes(service.slug) ? slugs.filter((slug) => slug !== service.slug) : [...slugs, service.slug]
}

export function counted(count: number): string {
  return count === 1 ? '1 service' : `${count} services`
}

/** What a toast says after something was asked of many: how many do it, and who was skipped. */
export function outcome(count: number, doing: string, skipped: string): ['good' | 'bad', string, string | undefined] {
  const title = count === 0 ? `Nothing is ${doing}` : `${counted(count)} ${count === 1 ? 'is' : 'are'} ${doing}`
  return [count === 0 ? 'bad' : 'good', title, skipped === '' ? undefined : `Skipped: ${skipped}`]
}
