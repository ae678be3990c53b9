import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Plugin } from 'vite'
import { answer } from './api'
import { serveStream } from './streams'
import { seededWorld } from './seed'
import { COOKIE, type World } from './world'

const PREFIX = '/api/v1'
/** What the platform sends with the built dashboard; the dev server needs inline scripts for hot reloading. */
const POLICY = "default-src 'self'; frame-ancestors 'none'"

type Next = () => void

/** A file as its bytes, all else as what its JSON says. */
async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  if (request.url?.endsWith('/uploads')) return bytes
  const text = bytes.toString()
  return text === '' ? undefined : JSON.parse(text)
}

function middleware(world: World) {
  return (request: IncomingMessage, response: ServerResponse, next: Next) => {
    if (!request.url?.startsWith(PREFIX)) {
      next()
      return
    }
    const url = new URL(request.url.slice(PREFIX.length), 'http://mock')
    void bodyOf(request).then((body) => {
      const signedIn = request.headers.cookie?.includes(COOKIE) ?? false
      const { status, document, cookie } = answer(world, { method: request.method ?? 'GET', url, body, signedIn })
      const type = status >= 400 ? 'application/problem+json' : 'application/json'
      response.writeHead(status, { 'content-type': type, ...(cookie && { 'set-cookie': cookie }) })
      response.end(document === undefined ? undefined : JSON.stringify(document))
    })
  }
}

function upgrades(world: World, server: Server) {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url?.startsWith(PREFIX)) serveStream(world, request, socket, head)
  })
}

/** The platform in memory: `npm run dev` needs no backend. */
export function mockApi(): Plugin {
  const world = seededWorld()
  return {
    name: 'mock-api',
    configureServer(server) {
      server.middlewares.use(middleware(world))
      if (server.httpServer) upgrades(world, server.httpServer as Server)
    },
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('content-security-policy', POLICY)
        next()
      })
      server.middlewares.use(middleware(world))
      upgrades(world, server.httpServer as Server)
    },
  }
}
