import type { Service } from '@/api/types'
import type { World } from './world'

export interface Asked {
  method: string
  url: URL
  body: unknown
  signedIn: boolean
}

export interface Answer {
  status: number
  document?: unknown
  cookie?: string
}

export type Operation = (world: World, parameters: string[], asked: Asked) => Answer
/** By method and path; a star stands for one segment. */
export type Operations = Record<string, Operation>

export const ok = (document: unknown): Answer => ({ status: 200, document })
export const created = (document: unknown): Answer => ({ status: 201, document })
export const accepted = (document: unknown): Answer => ({ status: 202, document })
export const done: Answer = { status: 204 }
export const page = (items: unknown[], next: string | null = null) => ok({ items, next })

interface Fault {
  pointer: string
  detail: string
}

export function problem(status: number, title: string, detail: string, errors: Fault[] = []): Answer {
  return { status, document: { type: 'about:blank', title, status, detail, errors } }
}

export const missing = () => problem(404, 'Not found', 'It does not exist, or it is not yours.')
export const conflict = (detail: string) => problem(409, 'Conflict', detail)
export const invalid = (...errors: [pointer: string, detail: string][]) =>
  problem(422, 'Invalid', 'The request is not valid.', errors.map(([pointer, detail]) => ({ pointer, detail })))

export function onService(act: (world: World, service: Service, asked: Asked, rest: string[]) => Answer): Operation {
  return (world, [id = '', ...rest], asked) => {
    const service = world.services.find((one) => one.id === id)
    return service ? act(world, service, asked, rest) : missing()
  }
}
