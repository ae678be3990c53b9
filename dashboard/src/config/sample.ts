import type { ServiceConfig } from '@/api/types'
import { FIELD_NAMES, FIELDS } from './fields'

/** A configuration of which nobody asked anything: everything is at its default. */
export function emptyConfig(): ServiceConfig {
  const usual = FIELD_NAMES.map((name) => {
    const field = FIELDS[name]
    return [name, field.kind === 'entries' ? (field.key ? [] : {}) : structuredClone(field.default)]
  })
  return Object.fromEntries(usual) as ServiceConfig
}

/** A configuration for tests: an image and nothing else. */
export function aConfig(more: Partial<ServiceConfig> = {}): ServiceConfig {
  return { ...emptyConfig(), image: 'shop:1', ...more }
}
