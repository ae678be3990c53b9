import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { backoff, follow, type StreamState } from './stream'

interface Frame {
  type: string
  cursor?: number
}

/** The browser's websocket as far as `follow` uses it, worked by hand. */
class HandWorkedSocket {
  static all: HandWorkedSocket[] = []
  readonly url: string
  onopen: () => void = () => undefined
  onmessage: (event: { data: string }) => void = () => undefined
  onclose: (event: { code: number }) => void = () => undefined

  constructor(url: string) {
    this.url = url
    HandWorkedSocket.all.push(this)
  }
  close() {
    this.onclose({ code: 1000 })
  }
  receive(frame: Frame) {
    this.onmessage({ data: JSON.stringify(frame) })
  }
}

function latest(): HandWorkedSocket {
  const socket = HandWorkedSocket.all.at(-1)
  if (!socket) throw new Error('No socket was opened.')
  return socket
}

beforeEach(() => {
  vi.useFakeTimers()
  HandWorkedSocket.all = []
  vi.stubGlobal('WebSocket', HandWorkedSocket)
  vi.stubGlobal('window', { location: { href: 'https://slipway.example/deployments/d1' }, setTimeout, clearTimeout })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function following(after?: () => number) {
  const frames: Frame[] = []
  const states: StreamState[] = []
  const refused = vi.fn()
  const stop = follow<Frame>({
    path: '/api/v1/stream',
    ...(after && { after }),
    onFrames: (batch) => frames.push(...batch),
    onState: (state) => states.push(state),
    onRefused: refused,
  })
  return { frames, states, refused, stop }
}

test('frames arrive in batches', () => {
  const { frames } = following()
  latest().receive({ type: 'journal', cursor: 1 })
  latest().receive({ type: 'journal', cursor: 2 })
  expect(frames).toEqual([])
  vi.advanceTimersByTime(50)
  expect(frames.map((frame) => frame.cursor)).toEqual([1, 2])
})

test('a lost connection is resumed from the last cursor', () => {
  let cursor = 0
  const { states } = following(() => cursor)
  latest().onopen()
  cursor = 41
  latest().onclose({ code: 1006 })
  vi.advanceTimersByTime(20_000)
  expect(latest().url).toBe('wss://slipway.example/api/v1/stream?after=41')
  latest().onopen()
  expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live'])
})

test('nothing reconnects after the end', () => {
  const { states, frames } = following()
  latest().receive({ type: 'end' })
  vi.advanceTimersByTime(60_000)
  expect(HandWorkedSocket.all).toHaveLength(1)
  expect(states.at(-1)).toBe('ended')
  expect(frames).toEqual([{ type: 'end' }])
})

test('a gap is closed by resuming from what was received', () => {
  following(() => 7)
  latest().onopen()
  latest().receive({ type: 'gap' })
  vi.advanceTimersByTime(1000)
  expect(HandWorkedSocket.all).toHaveLength(2)
})

test('a connection that is refused is reported, since the session may have ended', () => {
  const { refused } = following()
  latest().onclose({ code: 1006 })
  expect(refused).toHaveBeenCalledOnce()
})

test('stopping is silent and final', () => {
  const { states, stop } = following()
  stop()
  vi.advanceTimersByTime(60_000)
  expect(states).toEqual(['connecting'])
  expect(HandWorkedSocket.all).toHaveLength(1)
})

test('the pauses between attempts grow up to a limit', () => {
  const pauses = [0, 1, 2, 10].map((attempt) => backoff(attempt, () => 0.5))
  expect(pauses).toEqual([500, 1000, 2000, 15_000])
})
