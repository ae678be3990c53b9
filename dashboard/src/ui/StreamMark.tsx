import { classes } from './classes'

type State = 'connecting' | 'live' | 'reconnecting' | 'ended'

const WORDS: Record<State, string> = { connecting: 'Connecting…', live: 'Live', reconnecting: 'Reconnecting…', ended: '' }

/** Whether what is shown is what is. */
export function StreamMark({ state }: { state: State }) {
  return (
    <span role="status" className={classes('inline-flex items-center gap-1.5 text-[0.8125rem]', state === 'reconnecting' ? 'font-medium text-warn' : 'text-soft')}>
      {WORDS[state] && (
        <span aria-hidden className={classes('size-1.5 rounded-full', state === 'live' ? 'bg-good' : 'animate-swell bg-warn')} />
      )}
      {WORDS[state]}
    </span>
  )
}
