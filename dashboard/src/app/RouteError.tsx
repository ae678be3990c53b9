import { useRevalidator, useRouteError } from 'react-router'
import { explain } from '@/api/problem'
import { ErrorState } from '@/ui/ErrorState'

/** The last net: what no page expected. */
export function RouteError() {
  const error = useRouteError()
  const { revalidate } = useRevalidator()
  return (
    <div className="mx-auto grid min-h-96 max-w-2xl place-content-center px-4">
      <title>Slipway</title>
      <ErrorState {...explain(error)} onRetry={() => void revalidate()} />
    </div>
  )
}
