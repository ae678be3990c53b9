import { useQueryClient } from '@tanstack/react-query'
import type { EnvironmentFrame } from '@/api/types'
import { useStream } from '@/api/use_stream'
import { streams } from '@/paths'
import { dropEnvironment, keepEnvironment } from './keep'
import { environmentQueries } from './queries'

/** Keeps an environment as it is, as long as it is followed; `onChange` is for what depends on it. */
export function useEnvironmentStream(project: string, id: string, onChange: () => void) {
  const cache = useQueryClient()
  const again = () => void cache.invalidateQueries({ queryKey: environmentQueries.list(project).queryKey })
  useStream<EnvironmentFrame>(streams.environment(project, id), {
    onFrames: (frames) => {
      for (const frame of frames) {
        if (frame.type === 'environment') keepEnvironment(cache, frame.data)
        else dropEnvironment(cache, project, id)
      }
      onChange()
    },
    // It was gone before it could be followed.
    onRefused: () => {
      again()
      onChange()
    },
    onResume: again,
  })
}
