import { useLoaderData } from 'react-router'
import { LoginPage } from '@/features/session/LoginPage'
import type { LoginData } from '../loaders'

export function LoginRoute() {
  const { refusal } = useLoaderData<LoginData>()
  return <LoginPage refusal={refusal} />
}
