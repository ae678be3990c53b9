import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { Deployment, Service } from '@/api/types'
import { DeploymentTable } from '@/features/deployments/DeploymentTable'
import { InheritedVariables } from '@/features/environments/InheritedVariables'
import { HostPortsCard } from '@/features/services/networking/HostPortsCard'
import { PrivateNameCard } from '@/features/services/networking/PrivateNameCard'
import { RoutesCard } from '@/features/services/networking/RoutesCard'
import { SettingsSection } from '@/features/services/settings/SettingsSection'
import { ConfigFilesCard } from '@/features/services/storage/ConfigFilesCard'
import { SharedVolumesCard } from '@/features/services/storage/SharedVolumesCard'
import { VolumesCard } from '@/features/services/storage/VolumesCard'
import { SystemVariables } from '@/features/services/variables/SystemVariables'
import { VariablesSection } from '@/features/services/variables/VariablesSection'
import { sessionQueries } from '@/features/session/queries'
import { TokensSection } from '@/features/tokens/TokensSection'
import { paths } from '@/paths'
import { Tabs } from '@/ui/Tabs'
import { MissingPage } from './MissingPage'

export function ServiceTabs({ service: { id, wanted } }: { service: Service }) {
  return (
    <Tabs
      label="Sections"
      tabs={[
        { label: 'Deployments', to: paths.service(id) },
        { label: 'Variables', to: paths.service(id, 'variables'), count: Object.keys(wanted.variables).length },
        { label: 'Networking', to: paths.service(id, 'networking'), count: wanted.routes.length + wanted.host_ports.length },
        { label: 'Storage', to: paths.service(id, 'storage'), count: wanted.volumes.length + wanted.shared_volumes.length + wanted.config_files.length },
        { label: 'Settings', to: paths.service(id, 'settings') },
        { label: 'Tokens', to: paths.service(id, 'tokens') },
      ]}
    />
  )
}

function Networking({ service }: { service: Service }) {
  const instance = useQuery(sessionQueries.instance())
  return (
    <div className="grid gap-6">
      <RoutesCard service={service} rootDomain={instance.data?.root_domain} />
      <HostPortsCard service={service} />
      <PrivateNameCard service={service} />
    </div>
  )
}

function Storage({ service }: { service: Service }) {
  return (
    <div className="grid gap-6">
      <VolumesCard service={service} />
      <SharedVolumesCard service={service} />
      <ConfigFilesCard service={service} />
    </div>
  )
}

function Variables({ service }: { service: Service }) {
  return (
    <div className="grid gap-6">
      <VariablesSection service={service} />
      <InheritedVariables project={service.project} environment={service.environment} own={service.wanted.variables} />
      <SystemVariables service={service} />
    </div>
  )
}

interface ServiceSectionProps {
  service: Service
  section: string | undefined
  onRedeploy: (deployment: Deployment) => void
}

export function ServiceSection({ service, section, onRedeploy }: ServiceSectionProps) {
  const navigate = useNavigate()
  const follow = (deployment: Deployment) => void navigate(paths.deployment(deployment.id))
  if (section === undefined) return <DeploymentTable serviceId={service.id} onRedeploy={onRedeploy} onRetried={follow} />
  if (section === 'variables') return <Variables service={service} />
  if (section === 'networking') return <Networking service={service} />
  if (section === 'storage') return <Storage service={service} />
  if (section === 'settings') return <SettingsSection service={service} />
  if (section === 'tokens') return <TokensSection serviceId={service.id} image={service.wanted.image ?? ''} />
  return <MissingPage />
}
