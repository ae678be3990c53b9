import type { components } from './generated'

type Schemas = components['schemas']

export type Session = Schemas['SessionRead']
export type Instance = Schemas['InstanceRead']
export type Project = Schemas['ProjectRead']
export type ProjectCreate = Schemas['ProjectCreate']
export type Service = Schemas['ServiceRead']
export type ServiceCreate = Schemas['ServiceCreate']
export type ServicePatch = Schemas['ServicePatch']
export type ServiceConfig = Schemas['ConfigRead']
/** What the server may allow; which of them it does is in each service's `actions`. */
export type ServiceAction = 'edit' | 'deploy' | 'archive'
export type ServiceStatus = Service['status']
export type HealthCheck = Schemas['HealthCheck']
export type Change = Schemas['ChangeRead']
export type RouteCreate = Schemas['RouteCreate']
export type Deployment = Schemas['DeploymentRead']
export type DeploymentStatus = Deployment['status']
export type JournalLine = Schemas['JournalLineRead']

export interface FieldError {
  pointer: string
  detail: string
}

/** Frames of the deployment's websocket. `gap` says that lines were dropped: resume from the last cursor. */
export type DeploymentFrame =
  | { type: 'journal'; cursor: number; data: JournalLine }
  | { type: 'deployment'; cursor: number; data: Deployment }
  | { type: 'gap' }
  | { type: 'end' }

/** Frames of the service's websocket. */
export type ServiceFrame = { type: 'service'; data: Service } | { type: 'deployment'; data: Deployment | null }
