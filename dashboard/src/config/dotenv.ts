const ENTRY = /[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:'((?:[^'\\]|\\[^])*)'|"((?:[^"\\]|\\[^])*)"|([^\r\n]*))[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/y
const NOTHING = /[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/y
const LINE = /[^\r\n]*(?:\r?\n|$)/y

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

function matchedAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function valueOf([, , single, double, bare = '']: RegExpExecArray): string {
  if (single !== undefined) return single.replace(/\\([\\'])/g, '$1')
  if (double !== undefined) return double.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character)
  return bare.trim().replace(/\s+#.*$/, '')
}

/** Text in the manner of a .env file, as names and values; lines that are neither are known by their numbers. */
export function parseDotenv(text: string): { variables: Record<string, string>; unreadable: number[] } {
  const variables: Record<string, string> = {}
  const unreadable: number[] = []
  let line = 1
  for (let at = 0; at < text.length; ) {
    const entry = matchedAt(ENTRY, text, at)
    const [taken = ''] = entry ?? matchedAt(NOTHING, text, at) ?? []
    if (entry?.[1] !== undefined) variables[entry[1]] = valueOf(entry)
    else if (taken === '') unreadable.push(line)
    const [passed] = taken === '' ? (matchedAt(LINE, text, at) ?? ['']) : [taken]
    at += Math.max(1, passed.length)
    line += passed.split('\n').length - 1
  }
  return { variables, unreadable }
}

const PLAIN = /^[\w./:@%+,=-]*$/
const WRITTEN: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\r': '\\r', '\n': '\\n' }

/** Whether a reader would not take the bare value as it is. */
function isCut(value: string): boolean {
  return /[\r\n]|\s#|^['"]/.test(value) || value !== value.trim()
}

/** In single quotes wherever there is a choice: other readers would look for `$` in double ones. Null: no .env file can say it. */
function written(value: string): string | null {
  if (PLAIN.test(value)) return value
  if (value.endsWith('\\')) return isCut(value) ? null : value
  if (value.includes('\r')) return `"${value.replace(/[\\"\r\n]/g, (sign) => WRITTEN[sign] ?? sign)}"`
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Variables as the text of a .env file, so that reading it gives the same again. */
export function dotenvText(variables: { key: string; value: string }[]): string {
  return variables
    .map(({ key, value }) => [key, written(value)] as const)
    .map(([key, text]) => (text === null ? `# ${key} ends in a backslash, which cannot be written here.\n` : `${key}=${text}\n`))
    .join('')
}
