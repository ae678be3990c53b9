import { trimmed } from '@/ui/Form'

/** A new environment, as it is asked for: empty, or a clone. */
export interface EnvironmentRequest {
  name: string
  clone: { of: string; deploy: boolean; data: boolean } | null
}

export function environmentFromForm(form: FormData): EnvironmentRequest {
  const clone = form.get('begin') === 'clone' ? { of: trimmed(form, 'source'), deploy: form.get('deploy') === 'on', data: form.get('data') === 'on' } : null
  return { name: trimmed(form, 'name'), clone }
}
