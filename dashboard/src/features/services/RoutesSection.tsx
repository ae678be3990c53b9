import { explain, formErrors } from '@/api/problem'
import type { RouteCreate, Service, ServiceConfig } from '@/api/types'
import { Button } from '@/ui/Button'
import { Card } from '@/ui/Card'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { Cell, Row, Table } from '@/ui/Table'
import { toast } from '@/ui/toasts'
import { compared, type Entry } from './keyed'
import { useAddRoute, useRemoveRoute } from './queries'
import { StandingMark } from './StandingMark'
import { refusal } from './status'

const FIELDS = ['domain', 'port'] as const

function byDomain(config: ServiceConfig | null): Record<string, number> {
  return Object.fromEntries((config?.routes ?? []).map((route) => [route.domain, route.port]))
}

function RouteRow({ service, entry }: { service: Service; entry: Entry<number> }) {
  const remove = useRemoveRoute(service.id)
  const press = () => remove.mutate(entry.key, { onError: (error) => toast('bad', explain(error).title, explain(error).detail) })
  return (
    <Row>
      <Cell className="font-mono text-[0.8125rem] break-all max-sm:grow">
        <span className={entry.standing === 'removed' ? 'text-soft line-through' : undefined}>{entry.key}</span>
      </Cell>
      <Cell className="tabular">
        <span className="sr-only">port </span>
        {entry.value}
      </Cell>
      <Cell>
        <StandingMark standing={entry.standing} deployed={service.current !== null} />
      </Cell>
      <Cell className="text-right">
        {entry.standing !== 'removed' && (
          <Button kind="quiet" size="small" reason={refusal(service, 'edit')} pending={remove.isPending} onClick={press} aria-label={`Remove ${entry.key}`}>
            Remove
          </Button>
        )}
      </Cell>
    </Row>
  )
}

function routeFrom(form: FormData): RouteCreate {
  const domain = trimmed(form, 'domain')
  return { port: Number(trimmed(form, 'port')), ...(domain !== '' && { domain }) }
}

function AddRoute({ service, rootDomain }: { service: Service; rootDomain: string | undefined }) {
  const add = useAddRoute(service.id)
  const errors = formErrors(add.error, FIELDS)
  return (
    <Form
      label="Add route"
      className="border-t border-line p-5 first:border-t-0"
      summary={errors.summary}
      onSubmit={(form, element) => add.mutate(routeFrom(form), { onSuccess: () => element.reset() })}
    >
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_8rem_auto]">
        <TextField
          label="Domain"
          name="domain"
          mono
          placeholder={`Optional: one under ${rootDomain ?? 'the root domain'}`}
          error={errors.of('domain')}
        />
        <TextField label="Port" name="port" type="number" min={1} max={65535} required error={errors.of('port')} />
        <div className="grid sm:pt-6.5">
          <Button type="submit" reason={refusal(service, 'edit')} pending={add.isPending}>
            Add route
          </Button>
        </div>
      </div>
    </Form>
  )
}

export function RoutesSection({ service, rootDomain }: { service: Service; rootDomain: string | undefined }) {
  const entries = compared(byDomain(service.current), byDomain(service.wanted))
  return (
    <Card title="Routes" hint="Domains whose requests reach this service.">
      {entries.length > 0 && (
        <Table label="Routes" columns={['Domain', 'Port', 'State', '']}>
          {entries.map((entry) => (
            <RouteRow key={entry.key} service={service} entry={entry} />
          ))}
        </Table>
      )}
      <AddRoute service={service} rootDomain={rootDomain} />
    </Card>
  )
}
