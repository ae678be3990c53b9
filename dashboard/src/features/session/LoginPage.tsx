import { useNavigate, useSearchParams } from 'react-router'
import { formErrors } from '@/api/problem'
import { Button } from '@/ui/Button'
import { TextField } from '@/ui/Field'
import { Form, trimmed } from '@/ui/Form'
import { Notice } from '@/ui/Notice'
import { SlipwayDrawing } from '@/ui/SlipwayDrawing'
import { nextPage } from './next'
import { isSignedOut, useSignIn } from './queries'

const FIELDS = ['token'] as const

interface LoginPageProps {
  /** What went wrong with the token of the address, if one was there. */
  refusal: unknown
}

export function LoginPage({ refusal }: LoginPageProps) {
  const signIn = useSignIn()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const error = signIn.error ?? refusal
  const errors = isSignedOut(error) ? null : formErrors(error, FIELDS)

  const submit = (form: FormData) =>
    signIn.mutate(trimmed(form, 'token'), { onSuccess: () => void navigate(nextPage(search), { replace: true }) })

  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <title>Sign in · Slipway</title>
      <div className="w-full max-w-sm">
        <SlipwayDrawing className="mx-auto mb-6 w-48" />
        <h1 className="text-center text-2xl font-semibold tracking-tight">Sign in to Slipway</h1>
        <p className="mt-2 mb-6 text-center text-sm text-soft">Paste the token that was printed when the platform first started.</p>
        <Form className="rounded-card border border-line bg-deck p-6 shadow-card" summary={errors?.summary} onSubmit={submit}>
          {errors === null && (
            <Notice tone="bad" title="This token is not valid">
              Check that you copied all of it, and that it belongs to this platform.
            </Notice>
          )}
          <TextField label="Token" name="token" type="password" required mono autoComplete="current-password" error={errors?.of('token')} />
          <Button type="submit" kind="primary" pending={signIn.isPending}>
            Sign in
          </Button>
        </Form>
        <p className="mt-4 text-center text-[0.8125rem] text-soft">
          Lost it? The platform keeps it in the file <code className="rounded bg-ink/8 px-1 py-0.5 font-mono text-xs">token</code> of its data folder.
        </p>
      </div>
    </main>
  )
}
