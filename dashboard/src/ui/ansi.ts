// eslint-disable-next-line no-control-regex -- the escape character is what we look for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g

/** A terminal's text without its colours and cursor movements. */
export function withoutAnsi(text: string): string {
  return text.replace(SEQUENCES, '')
}
