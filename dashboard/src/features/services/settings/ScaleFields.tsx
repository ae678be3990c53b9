import type { FormErrors } from '@/api/problem'
import type { Resources } from '@/api/types'
import { memoryFields, UNITS } from '@/config/memory'
import { SelectField, TextField } from '@/ui/Field'
import type { FieldsProps } from './SettingsForm'

interface ResourceFieldsProps {
  part: 'limits' | 'reservations'
  legend: string
  hint: string
  resources: Resources | null
  errors: FormErrors
}

function ResourceFields({ part, legend, hint, resources, errors }: ResourceFieldsProps) {
  const memory = memoryFields(resources?.memory_bytes)
  return (
    <fieldset className="min-w-0">
      <legend className="text-sm font-medium">{legend}</legend>
      <p className="mb-2 text-[0.8125rem] text-soft">{hint}</p>
      <div className="grid grid-cols-[1fr_1fr_5.5rem] gap-2">
        <TextField
          label="Cores"
          name={`${part}_cpus`}
          type="number"
          min={0.1}
          step="any"
          placeholder="None"
          defaultValue={resources?.cpus ?? ''}
          error={errors.of(`${part}/cpus`) ?? errors.of(part)}
        />
        <TextField
          label="Memory"
          name={`${part}_memory`}
          type="number"
          min={0}
          step="any"
          placeholder="None"
          defaultValue={memory.amount}
          error={errors.of(`${part}/memory_bytes`)}
        />
        <SelectField label="Unit" name={`${part}_memory_unit`} options={UNITS} defaultValue={memory.unit} />
      </div>
    </fieldset>
  )
}

export function ScaleFields({ wanted, errors }: FieldsProps) {
  return (
    <>
      <TextField
        label="Replicas"
        name="replicas"
        type="number"
        min={1}
        max={50}
        required
        defaultValue={wanted.replicas}
        hint="Containers that share the requests."
        className="sm:max-w-64"
        error={errors.of('replicas')}
      />
      <div className="grid gap-6 sm:grid-cols-2">
        <ResourceFields part="limits" legend="Limits" hint="The most that one replica may take." resources={wanted.limits} errors={errors} />
        <ResourceFields part="reservations" legend="Reservations" hint="Kept free for each replica." resources={wanted.reservations} errors={errors} />
      </div>
    </>
  )
}
