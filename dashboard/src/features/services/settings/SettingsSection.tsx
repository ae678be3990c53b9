import type { Service } from '@/api/types'
import { FIELD_NAMES, FIELDS } from '@/config/fields'
import { DeployKeyCard } from './DeployKeyCard'
import { HEALTH_EDITOR } from './HealthCheckFields'
import { SettingsForm, type Editor } from './SettingsForm'
import { SOURCE_EDITOR } from './SourceFields'

const EDITORS: Record<string, Editor> = { Source: SOURCE_EDITOR, 'Health check': HEALTH_EDITOR }
const GROUPS = new Set(FIELD_NAMES.flatMap((name) => (FIELDS[name].kind === 'entries' ? [] : (FIELDS[name].group ?? []))))

/** Each group of fields is a section; entries of keyed fields have pages of their own. */
export function SettingsSection({ service }: { service: Service }) {
  return (
    <div className="grid gap-6">
      {[...GROUPS].flatMap((group) => [
        <SettingsForm key={group} service={service} group={group} editor={EDITORS[group]} />,
        ...(group === 'Source' && service.wanted.git ? [<DeployKeyCard key="key" service={service} />] : []),
      ])}
    </div>
  )
}
