import { ago, fullTime, useNow } from './time'

export function Ago({ at }: { at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={fullTime(at)} className="tabular whitespace-nowrap">
      {ago(at, now)}
    </time>
  )
}
