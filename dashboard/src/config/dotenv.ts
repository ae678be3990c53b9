/** Text in the manner of a .env file, as names and values; lines that are neither are told by their numbers. */
export function parseDotenv(text: string): { variables: Record<string, string>; unreadable: number[] } {
  const variables: Record<string, string> = {}
  const unreadable: number[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const match = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line)
    if (match?.[1] === undefined) unreadable.push(index + 1)
    else variables[match[1]] = unquoted(match[2] ?? '')
  }
  return { variables, unreadable }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

function unquoted(value: string): string {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(value)
  if (single) return single[1] ?? ''
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(value)
  if (double) return (double[1] ?? '').replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character)
  return value.replace(/\s+#.*$/, '')
}
