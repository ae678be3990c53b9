import { randomBytes } from 'node:crypto'
import { created, done, invalid, missing, onService, page, type Operations } from '../answers'
import { id, now } from '../world'

export const tokenOperations: Operations = {
  'GET /services/*/tokens': onService((world, service) => page(world.tokens.get(service.id) ?? [])),
  'POST /services/*/tokens': onService((world, service, { body }) => {
    const { name, kind = 'deploy' } = body as { name: string; kind?: 'deploy' | 'preview' }
    if (name === '') return invalid(['/name', 'must not be empty'])
    const token = { id: id(), kind, name, created_at: now() }
    world.tokens.set(service.id, [token, ...(world.tokens.get(service.id) ?? [])])
    const secret = `slipway_${randomBytes(24).toString('base64url')}`
    return created({ ...token, secret, url: `http://127.0.0.1:4600/api/v1/${kind}/${secret}` })
  }),
  'DELETE /services/*/tokens/*': onService((world, service, _asked, [tokenId]) => {
    const known = world.tokens.get(service.id) ?? []
    if (!known.some((token) => token.id === tokenId)) return missing()
    world.tokens.set(service.id, known.filter((token) => token.id !== tokenId))
    return done
  }),
}
