import { useQuery, type UseMutationResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { explain, formErrors, type FormErrors } from '@/api/problem'
import type { Variable } from '@/api/types'
import { parseDotenv } from '@/config/dotenv'
import { DotenvField } from '@/config/DotenvField'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Dialog } from '@/ui/Dialog'
import { TextAreaField, TextField } from '@/ui/Field'
import { Form, trimmed, typed } from '@/ui/Form'
import { Notice } from '@/ui/Notice'
import { SkeletonRows } from '@/ui/Skeleton'
import { environmentQueries, usePlanShared, useUnshareVariable, type Place } from './queries'
import { ReachedList } from './ReachedList'

type Values = Record<string, string | null>

interface LookDialogProps<Input> {
  title: string
  place: Place
  fields: readonly string[]
  save: UseMutationResult<unknown, Error, Input>
  inputFrom: (form: FormData) => Input
  valuesFrom: (form: FormData) => Values
  onClose: () => void
  children: (errors: FormErrors) => ReactNode
}

/** First looked at, then saved: whoever types on has to look again. */
function LookDialog<Input>({ title, place, fields, save, inputFrom, valuesFrom, onClose, children }: LookDialogProps<Input>) {
  const look = usePlanShared(place)
  const errors = formErrors(save.error ?? look.error, [...fields, 'variables'])
  const submit = (form: FormData) => {
    if (look.isSuccess) save.mutate(inputFrom(form), { onSuccess: onClose })
    else look.mutate(valuesFrom(form))
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <Form summary={errors.summary ?? unnamed(errors)} onSubmit={submit} onInput={() => look.reset()}>
        {children(errors)}
        {look.isPending && <SkeletonRows rows={1} className="h-16" />}
        {look.isSuccess && <ReachedList reached={look.data} />}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary" pending={look.isPending || save.isPending}>
            {look.isSuccess ? 'Save' : 'Look who is reached'}
          </Button>
        </div>
      </Form>
    </Dialog>
  )
}

/** What the look has to say about the variables as a whole. */
function unnamed(errors: FormErrors) {
  const detail = errors.of('variables')
  return detail === undefined ? null : { title: 'These variables cannot be shared', detail }
}

interface SharedVariableDialogProps {
  place: Place
  save: UseMutationResult<unknown, Error, Variable>
  /** Given: this variable is edited; otherwise one is added. */
  variable?: Variable
  onClose: () => void
}

export function SharedVariableDialog({ place, save, variable, onClose }: SharedVariableDialogProps) {
  const from = (form: FormData) => ({ key: variable?.key ?? trimmed(form, 'key'), value: typed(form, 'value') })
  return (
    <LookDialog
      title={variable ? `Edit ${variable.key}` : 'Add variable'}
      fields={['key', 'value']}
      inputFrom={from}
      valuesFrom={(form) => ({ [from(form).key]: from(form).value })}
      {...{ place, save, onClose }}
    >
      {(errors) => (
        <>
          {!variable && <TextField label="Name" name="key" mono required pattern="[A-Za-z_][A-Za-z0-9_]*" placeholder="DATABASE_URL" error={errors.of('key')} />}
          <TextAreaField label="Value" name="value" mono rows={3} defaultValue={variable?.value ?? ''} error={errors.of('value')} />
        </>
      )}
    </LookDialog>
  )
}

interface ImportDialogProps {
  place: Place
  save: UseMutationResult<unknown, Error, string>
  onClose: () => void
}

export function ImportSharedDialog({ place, save, onClose }: ImportDialogProps) {
  return (
    <LookDialog
      title="Import variables"
      fields={['dotenv']}
      inputFrom={(form) => typed(form, 'dotenv')}
      valuesFrom={(form) => parseDotenv(typed(form, 'dotenv')).variables}
      {...{ place, save, onClose }}
    >
      {(errors) => <DotenvField error={errors.of('dotenv')} />}
    </LookDialog>
  )
}

export function RemoveSharedDialog({ place, name, onClose }: { place: Place; name: string; onClose: () => void }) {
  const unshare = useUnshareVariable(place)
  const reached = useQuery(environmentQueries.reached(place, { [name]: null }))
  return (
    <ConfirmDialog
      title={`Remove ${name}`}
      action="Remove"
      keep="Keep it"
      pending={unshare.isPending}
      refusal={unshare.error && explain(unshare.error)}
      onConfirm={() => unshare.mutate(name, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>Services of {place.environment} lose it with their next deployment, except those that have one of this name of their own. Its value is gone at once.</p>
      {reached.isPending && <SkeletonRows rows={1} className="h-16" />}
      {reached.isError && <Notice tone="warn" title="Who is reached is not known">{explain(reached.error).detail}</Notice>}
      {reached.isSuccess && <ReachedList reached={reached.data} />}
    </ConfirmDialog>
  )
}
