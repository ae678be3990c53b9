import type { Reached } from '@/api/types'

const listed = new Intl.ListFormat('en', { type: 'conjunction' })

/** Such as `gets A and B, loses C, another value of D`. */
export function whatChanges({ variables: { added, removed, different } }: Reached): string {
  const parts: [words: string, names: string[]][] = [
    ['gets', added],
    ['loses', removed],
    [different.length === 1 ? 'another value of' : 'other values of', different],
  ]
  return parts.flatMap(([words, names]) => (names.length > 0 ? [`${words} ${listed.format(names)}`] : [])).join(', ')
}

export function howMany(reached: Reached[]): string {
  if (reached.length === 0) return 'No service would get other values with its next deployment.'
  return reached.length === 1 ? '1 service changes with its next deployment:' : `${reached.length} services change with their next deployments:`
}
