import type { ConfigField, Service } from '@/api/types'
import { SOURCE_FIELDS } from '@/features/services/source/source'
import { CommandFields } from './CommandFields'
import { DeployKeyCard } from './DeployKeyCard'
import { EndingFields } from './EndingFields'
import { HealthCheckFields } from './HealthCheckFields'
import { commandsFrom, endingFrom, healthCheckFrom, scaleFrom, sourceFrom } from './patch'
import { ScaleFields } from './ScaleFields'
import { SettingsForm } from './SettingsForm'
import { SourceFields } from './SourceFields'

const below = (field: string, parts: string[]) => parts.map((part) => `${field}/${part}`)
const ABOUT_SOURCE: ConfigField[] = ['image', 'git', 'upload', 'build', 'credentials', 'base_registry']
const SOURCE = [...SOURCE_FIELDS, ...below('credentials', ['username', 'password']), ...below('base_registry', ['host', 'username', 'password'])]
const AMOUNTS = ['limits', 'reservations'].flatMap((field) => below(field, ['cpus', 'memory_bytes']))
const CHECK = below('health_check', ['path', 'port', 'command', 'grace_seconds', 'timeout_seconds', 'successes'])

export function SettingsSection({ service }: { service: Service }) {
  return (
    <div className="grid gap-6">
      <SettingsForm service={service} title="Source" about={ABOUT_SOURCE} parts={SOURCE} patchFrom={sourceFrom}>
        {(fields) => <SourceFields {...fields} service={service.id} />}
      </SettingsForm>
      {service.wanted.git && <DeployKeyCard service={service} />}
      <SettingsForm
        service={service}
        title="Commands"
        about={['command', 'release_command', 'copy_commands']}
        parts={below('copy_commands', ['before', 'after', 'timeout_seconds'])}
        patchFrom={commandsFrom}
      >
        {(fields) => <CommandFields {...fields} />}
      </SettingsForm>
      <SettingsForm service={service} title="Scale" about={['replicas', 'limits', 'reservations']} parts={AMOUNTS} patchFrom={scaleFrom}>
        {(fields) => <ScaleFields {...fields} />}
      </SettingsForm>
      <SettingsForm
        service={service}
        title="Health check"
        hint="What a new version must pass before it gets traffic."
        about={['health_check']}
        parts={CHECK}
        patchFrom={healthCheckFrom}
      >
        {(fields) => <HealthCheckFields {...fields} />}
      </SettingsForm>
      <SettingsForm service={service} title="Making way" hint="How an old version leaves." about={['drain_seconds', 'stop_grace_seconds']} patchFrom={endingFrom}>
        {(fields) => <EndingFields {...fields} />}
      </SettingsForm>
    </div>
  )
}
