import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Deployment, Environment, Service } from '@/api/types'
import { shown } from './operations/environments'
import { UNSETTLED } from './staging'
import { COOKIE, listen, memoryOf, type World } from './world'

const sockets = new WebSocketServer({ noServer: true })

function send(socket: WebSocket, frame: object) {
  socket.send(JSON.stringify(frame))
}

function streamDeployment(world: World, deployment: Deployment, after: number, socket: WebSocket): () => void {
  let cursor = after
  return () => {
    for (const line of memoryOf(world, deployment).journal) {
      if (line.cursor <= cursor) continue
      cursor = line.cursor
      send(socket, { type: 'journal', cursor, data: line })
    }
    send(socket, { type: 'deployment', cursor, data: deployment })
    if (UNSETTLED.includes(deployment.status)) return
    send(socket, { type: 'end', cursor })
    socket.close()
  }
}

function streamService(service: Service, socket: WebSocket): () => void {
  return () => {
    send(socket, { type: 'service', cursor: 0, data: service })
    send(socket, { type: 'deployment', cursor: 0, data: service.latest_deployment })
  }
}

function streamEnvironment(world: World, environment: Environment, socket: WebSocket): () => void {
  let reported = ''
  return () => {
    if (!world.environments.includes(environment)) {
      send(socket, { type: 'end', cursor: 0 })
      socket.close()
      return
    }
    const state = JSON.stringify(shown(world, environment))
    if (state === reported) return
    reported = state
    send(socket, { type: 'environment', cursor: 0, data: JSON.parse(state) as Environment })
  }
}

export function serveStream(world: World, request: IncomingMessage, socket: Duplex, head: Buffer) {
  const url = new URL(request.url ?? '', 'http://mock')
  const [, kind, id = ''] = /\/(deployments|services|environments)\/([^/]+)\/stream$/.exec(url.pathname) ?? []
  const deployment = world.deployments.find((one) => kind === 'deployments' && one.id === id)
  const service = world.services.find((one) => kind === 'services' && one.id === id)
  const environment = world.environments.find((one) => kind === 'environments' && (one.id === id || one.name === id))
  if (!request.headers.cookie?.includes(COOKIE) || (!deployment && !service && !environment)) {
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    return
  }
  sockets.handleUpgrade(request, socket, head, (open) => {
    const look = deployment
      ? streamDeployment(world, deployment, Number(url.searchParams.get('after') ?? 0), open)
      : environment
        ? streamEnvironment(world, environment, open)
        : service && streamService(service, open)
    if (!look) return
    open.on('close', listen(world, id, look))
    look()
  })
}
