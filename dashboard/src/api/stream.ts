export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended'

/** Frames arrive one by one, but are handed on in batches: one render per batch, not per line. */
const BATCH_MILLISECONDS = 50
const FIRST_DELAY = 500
const LONGEST_DELAY = 15_000
/** Close codes from here on are the platform's own: signed out, or gone. */
const REFUSED = 4000

export interface StreamOptions<Frame> {
  path: string
  /** The cursor to resume from, read anew before each connection. */
  after?: () => number
  onFrames: (frames: Frame[]) => void
  onState: (state: StreamState) => void
  /** Called when a connection was refused before it opened: the session may have ended. */
  onRefused?: () => void
}

export function backoff(attempt: number, random = Math.random): number {
  return Math.min(FIRST_DELAY * 2 ** attempt, LONGEST_DELAY) * (0.75 + random() / 2)
}

function streamUrl(path: string, after: number | undefined): string {
  const url = new URL(path, window.location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  if (after !== undefined) url.searchParams.set('after', String(after))
  return url.href
}

/** Follow a websocket until the returned function is called, or until the server says `end`. */
export function follow<Frame extends { type: string }>(options: StreamOptions<Frame>): () => void {
  let socket: WebSocket
  let attempt = 0
  let timer: number | undefined
  let waiting: Frame[] = []
  let flushing: number | undefined
  let done = false

  function flush() {
    window.clearTimeout(flushing)
    flushing = undefined
    const frames = waiting
    waiting = []
    if (frames.length > 0) options.onFrames(frames)
  }

  function finish() {
    done = true
    window.clearTimeout(timer)
    flush()
    socket.close()
  }

  function take(frame: Frame) {
    waiting.push(frame)
    flushing ??= window.setTimeout(flush, BATCH_MILLISECONDS)
    if (frame.type === 'gap') socket.close()
    if (frame.type === 'end') {
      finish()
      options.onState('ended')
    }
  }

  function connect() {
    let opened = false
    socket = new WebSocket(streamUrl(options.path, options.after?.()))
    socket.onopen = () => {
      opened = true
      attempt = 0
      options.onState('live')
    }
    socket.onmessage = (event: MessageEvent<string>) => take(JSON.parse(event.data) as Frame)
    socket.onclose = ({ code }) => {
      if (done) return
      flush()
      if (!opened || code >= REFUSED) options.onRefused?.()
      options.onState('reconnecting')
      timer = window.setTimeout(connect, backoff(attempt++))
    }
  }

  options.onState('connecting')
  connect()
  return () => {
    options.onState = () => undefined
    finish()
  }
}
