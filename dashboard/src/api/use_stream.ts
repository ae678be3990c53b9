import { useEffect, useEffectEvent, useState } from 'react'
import { follow, type StreamOptions, type StreamState } from './stream'

type Callbacks<Frame> = Pick<StreamOptions<Frame>, 'after' | 'onFrames' | 'onRefused'> & {
  /** Called when the stream is back after a break, for what may have been missed meanwhile. */
  onResume?: () => void
}

/** Keep a websocket open while the component is shown; `null` keeps it closed. */
export function useStream<Frame extends { type: string }>(path: string | null, callbacks: Callbacks<Frame>): StreamState {
  const [state, setState] = useState<StreamState>('connecting')
  const after = useEffectEvent(() => callbacks.after?.() ?? 0)
  const onFrames = useEffectEvent((frames: Frame[]) => callbacks.onFrames(frames))
  const onRefused = useEffectEvent(() => callbacks.onRefused?.())
  const onResume = useEffectEvent(() => callbacks.onResume?.())
  const resumes = callbacks.after !== undefined

  useEffect(() => {
    if (path === null) return
    let broken = false
    return follow<Frame>({
      path,
      ...(resumes && { after: () => after() }),
      onFrames: (frames) => onFrames(frames),
      onRefused: () => onRefused(),
      onState: (next) => {
        setState(next)
        if (next === 'live' && broken) onResume()
        broken = next === 'reconnecting'
      },
    })
  }, [path, resumes])

  return state
}
