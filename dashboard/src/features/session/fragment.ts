const NAME = 'token'

/** `#token=…` signs in. The fragment never reaches a server, and leaves the address bar at once. */
export function takeToken(): string | null {
  const token = tokenIn(window.location.hash)
  if (token === null) return null
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  return token
}

export function tokenIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get(NAME) ?? null
}
