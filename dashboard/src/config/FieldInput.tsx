import { useState, type ReactNode } from 'react'
import type { FormErrors } from '@/api/problem'
import { CheckField, SelectField, TextAreaField, TextField } from '@/ui/Field'
import { RadioGroup } from '@/ui/RadioGroup'
import { wordsOf } from './describe'
import { CHOICE, hasSwitch, UNIT } from './field_form'
import { hasSecrets, type Field } from './fields'
import { memoryFields, UNITS } from './memory'

export interface FieldInputProps {
  /** Under which the form has it, and the server finds fault with it. */
  name: string
  field: Field
  /** What is wanted so far. */
  value: unknown
  errors: FormErrors
}

type Of<Kind> = FieldInputProps & { field: Extract<Field, { kind: Kind }> }

/** What stands in backticks is a word of the machine. */
function Help({ text }: { text: string }) {
  return text.split('`').map((piece, index) => (index % 2 === 1 ? <code key={index} className="font-mono">{piece}</code> : piece))
}

const HOW: Partial<Record<Field['kind'], string>> = { texts: 'One per line.', entries: 'KEY=value, one per line.' }

function hintOf(field: Field): ReactNode {
  const how = field.form === 'command' ? 'One argument per line, exactly as the program gets it.' : HOW[field.kind]
  return <Help text={how ? `${field.help} ${how}` : field.help} />
}

function linesOf(value: unknown): string {
  if (Array.isArray(value)) return value.join('\n')
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, one]) => `${key}=${String(one)}`).join('\n')
  return typeof value === 'string' ? value : ''
}

/** An example, or else what an empty field stands for. */
function placeholderOf({ form, placeholder, default: usual }: Field): string | undefined {
  if (form === 'command') return placeholder?.replaceAll(' ', '\n')
  return placeholder ?? (typeof usual === 'string' || typeof usual === 'number' ? String(usual) : undefined)
}

function NumberInput({ name, field, value, errors }: Of<'number'>) {
  const { label, form, least, most, whole, isRequired } = field
  const input = { name, type: 'number', required: isRequired, hint: hintOf(field), error: errors.of(name) }
  if (form !== 'bytes') {
    const unit = form === 'seconds' || form === 'cores' ? `, ${form}` : ''
    return <TextField {...input} label={label + unit} min={least} max={most} step={whole ? 1 : 'any'} placeholder={placeholderOf(field)} defaultValue={value as number} />
  }
  const { amount, unit } = memoryFields(value as number | null | undefined)
  return (
    <div className="grid grid-cols-[1fr_5.5rem] gap-2">
      <TextField {...input} label={label} min={0} step="any" defaultValue={amount} />
      <SelectField label="Unit" name={name + UNIT} options={UNITS} defaultValue={unit} />
    </div>
  )
}

function ChoiceInput({ name, field, value, errors }: Of<'choice'>) {
  const options = field.choices.map((one) => [one, one] as const)
  const none = field.default === null && !field.isRequired ? ([['', 'None']] as const) : []
  const chosen = (value ?? field.default ?? '') as string
  return <SelectField label={field.label} name={name} options={[...none, ...options]} defaultValue={chosen} hint={hintOf(field)} error={errors.of(name)} />
}

function Parts({ name, field, value, errors }: Of<'group'>) {
  const known = (value ?? {}) as Record<string, unknown>
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {Object.entries(field.parts).map(([part, of]) => (
        <PartInput key={part} name={`${name}/${part}`} field={of} value={known[part]} errors={errors} />
      ))}
    </div>
  )
}

/** Whether a group is there is asked where that does not follow from its parts. */
function GroupInput(props: Of<'group'>) {
  const { name, field, value, errors } = props
  const switched = hasSwitch(field)
  const [there, setThere] = useState(!switched || (value !== null && value !== undefined))
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="text-sm font-medium">{field.label}</legend>
      <p className="text-[0.8125rem] text-soft">{hintOf(field)}</p>
      {errors.of(name) && <p className="text-[0.8125rem] font-medium text-bad">{errors.of(name)}</p>}
      {switched && <CheckField label="Set" aria-label={`Set ${field.label}`} name={name + CHOICE} checked={there} onChange={(event) => setThere(event.target.checked)} />}
      {there && <Parts {...props} />}
    </fieldset>
  )
}

/** A secret by itself or in what is replaced with it, or something that may be seen. */
function PartInput(props: FieldInputProps) {
  const { name, field, value, errors } = props
  if (field.kind === 'group') return <GroupInput {...props} field={field} />
  if (field.kind === 'number') return <NumberInput {...props} field={field} />
  if (field.kind === 'choice') return <ChoiceInput {...props} field={field} />
  if (field.kind === 'switch') return <CheckField label={field.label} name={name} defaultChecked={Boolean(value ?? field.default)} hint={errors.of(name) ?? hintOf(field)} />
  const isSecret = field.secrecy === 'secret'
  const input = { label: field.label, name, mono: true, required: field.isRequired, placeholder: placeholderOf(field), hint: hintOf(field), error: errors.of(name) }
  if (field.kind !== 'text' || field.form === 'lines') return <TextAreaField {...input} rows={3} defaultValue={isSecret ? '' : linesOf(value)} />
  if (isSecret) return <TextField {...input} type="password" autoComplete="new-password" />
  return <TextField {...input} maxLength={field.longest} defaultValue={linesOf(value)} />
}

function choicesOf(field: Field, value: unknown) {
  if (value === null || value === undefined) return [['keep', 'Not set', hintOf(field)], ['replace', 'Set']] as const
  return [['keep', 'Keep', `It is set: ${wordsOf(field, value)}.`], ['replace', 'Replace'], ['remove', 'Remove']] as const
}

/** A secret is never shown: what has one is kept, replaced as a whole, or removed. */
function SecretInput(props: FieldInputProps) {
  const { name, field, value } = props
  const [choice, setChoice] = useState('keep')
  return (
    <div className="grid gap-4">
      <RadioGroup legend={field.label} name={name + CHOICE} defaultValue="keep" options={choicesOf(field, value)} onChoose={setChoice} />
      {choice === 'replace' && (field.kind === 'group' ? <Parts {...props} field={field} /> : <PartInput {...props} field={{ ...field, isRequired: true }} />)}
    </div>
  )
}

/** The input that the declaration of a field asks for. */
export function FieldInput(props: FieldInputProps) {
  return hasSecrets(props.field) ? <SecretInput {...props} /> : <PartInput {...props} />
}
