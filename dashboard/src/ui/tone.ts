/** How something is doing, in the only five ways the dashboard draws. */
export type Tone = 'calm' | 'busy' | 'good' | 'warn' | 'bad'
