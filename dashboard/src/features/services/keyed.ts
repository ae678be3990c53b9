export type Standing = 'same' | 'added' | 'changed' | 'removed'

export interface Entry<Value> {
  key: string
  value: Value
  standing: Standing
}

/** What is wanted beside what runs, by key: removed entries stay in sight until the deployment. */
export function compared<Value>(current: Record<string, Value>, wanted: Record<string, Value>): Entry<Value>[] {
  const keys = [...new Set([...Object.keys(current), ...Object.keys(wanted)])].sort()
  return keys.map((key) => {
    const before = current[key]
    const after = wanted[key]
    if (after === undefined) return { key, value: before as Value, standing: 'removed' }
    if (before === undefined) return { key, value: after, standing: 'added' }
    return { key, value: after, standing: before === after ? 'same' : 'changed' }
  })
}
