import type { Service } from '@/api/types'
import { Card } from '@/ui/Card'
import { CopyButton } from '@/ui/CopyButton'

/** How the neighbours call it. */
export function PrivateNameCard({ service }: { service: Service }) {
  return (
    <Card title="Private name" hint={`Services of ${service.environment} reach it under this name, at any port on which it listens.`}>
      <p className="flex items-center gap-1 px-5 py-3 font-mono text-[0.9375rem]">
        {service.private_domain}
        <CopyButton text={service.private_domain} label="Copy the private name" />
      </p>
    </Card>
  )
}
