import { invalid } from './answers'

export const SLUG = /^[a-z][a-z0-9-]{0,37}$/
export const badSlug = (pointer = '/slug') => invalid([pointer, 'must begin with a letter and hold only lower-case letters, digits and hyphens'])
