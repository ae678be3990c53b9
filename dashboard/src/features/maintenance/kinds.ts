import type { CleanUpKind } from '@/api/types'

/** What can be cleaned up, in the order in which it is shown. */
export const KINDS = ['images', 'builds', 'volumes', 'journals', 'runs'] as const satisfies readonly CleanUpKind[]

export const TEXTS: Record<CleanUpKind, { title: string; hint: string; warning: string }> = {
  images: {
    title: 'Built images',
    hint: 'Beyond the last versions of each service. What runs, is on its way or can be rolled back to stays.',
    warning: 'Deployments whose images go can only be repeated by building them again.',
  },
  builds: {
    title: 'Build cache and sources',
    hint: 'Layers and fetched repositories beyond their quotas, least recently used first, and checkouts that nobody needs.',
    warning: 'The next builds of what goes take longer.',
  },
  volumes: {
    title: 'Detached volumes',
    hint: 'That no configuration has named for long.',
    warning: 'What is in them is gone for good.',
  },
  journals: {
    title: 'Journals',
    hint: 'Of deployments that have not served for long, and events that are kept no longer.',
    warning: 'What these deployments wrote, and who did what back then, can no longer be read.',
  },
  runs: {
    title: 'Flow runs',
    hint: 'In Prefect, that ended long ago; those of routine sooner.',
    warning: 'Prefect forgets them, with their logs.',
  },
}

export function kindIn(word: string | null): CleanUpKind | undefined {
  return KINDS.find((kind) => kind === word)
}
