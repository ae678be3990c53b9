import type { components, operations } from './generated'

type Schemas = components['schemas']

export type Session = Schemas['SessionRead']
export type Instance = Schemas['InstanceRead']
export type Project = Schemas['ProjectRead']
export type ProjectCreate = Schemas['ProjectCreate']
export type Environment = Schemas['EnvironmentRead']
export type Comparison = Schemas['ComparisonRead']
export type ServiceComparison = Schemas['ServiceComparisonRead']
export type NamesApart = Schemas['NamesRead']
export type Reached = Schemas['ReachedRead']
export type Cleaned = Schemas['CleanedRead']
export type CleanUpRun = Schemas['CleanUpRunRead']
export type CleanUpKind = Schemas['CleanUp']
/** What the server may allow; which of them it does is in each project's `actions`. */
export type ProjectAction = Schemas['ProjectAction']
/** What the server may allow; which of them it does is in each environment's `actions`. */
export type EnvironmentAction = Schemas['EnvironmentAction']
export type Service = Schemas['ServiceRead']
/** A service as lists tell of it: without its configuration. */
export type ServiceSummary = Schemas['ServiceSummary']
export type ServiceCreate = Schemas['ServiceCreate']
export type ServicePatch = Schemas['ServicePatch']
export type ServiceConfig = Schemas['ConfigRead']
export type ConfigField = Schemas['ConfigField']
/** What the server may allow; which of them it does is in each service's `actions`. */
export type ServiceAction = Schemas['ServiceAction']
export type ServiceStatus = Service['status']
export type BulkDeployments = Schemas['BulkDeploymentsRead']
export type BulkSleep = Schemas['SleepRead']
export type GitSource = Schemas['GitSource']
export type Upload = Schemas['Upload']
export type Build = Schemas['Build']
export type BuildFigures = Schemas['BuildFigures']
export type Commit = Schemas['Commit']
export type HealthCheck = Schemas['HealthCheck']
export type CopyCommands = Schemas['CopyCommands']
export type Resources = Schemas['Resources']
export type Difference = Schemas['Difference']
export type Change = Schemas['ChangeRead']
export type Route = Schemas['RouteRead']
export type RouteCreate = Schemas['RouteCreate']
export type Redirect = Schemas['Redirect']
export type HostPort = Schemas['HostPortRead']
export type Variable = Schemas['VariableRead']
export type Volume = Schemas['VolumeRead']
export type VolumePut = Schemas['Volume']
export type SharedVolume = Schemas['SharedVolumeRead']
export type SharedVolumePut = Schemas['SharedVolume']
export type ConfigFile = Schemas['ConfigFileRead']
export type ConfigFilePut = Schemas['ConfigFilePut']
export type DeployToken = Schemas['TokenRead']
export type TokenCreate = Schemas['TokenCreate']
export type IssuedToken = Schemas['TokenIssued']
export type Deployment = Schemas['DeploymentRead']
export type DeploymentCreate = Schemas['DeploymentCreate']
export type PromotionCreate = Schemas['PromotionCreate']
export type DeploymentAction = Schemas['DeploymentAction']
export type DeploymentStatus = Deployment['status']
export type Plan = Schemas['PlanRead']
export type DeploymentStep = Schemas['StepRead']
export type JournalLine = Schemas['JournalLineRead']
export type HostPortPath = operations['set_host_port']['parameters']['path']
export type AuditEvent = Schemas['EventRead']
export type AuditAction = Schemas['Action']

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

/** Frames of an environment's websocket; `end` says that it is gone. */
export type EnvironmentFrame = { type: 'environment'; data: Environment } | { type: 'end' }

/** Frames of the service's websocket. */
export type ServiceFrame = { type: 'service'; data: Service } | { type: 'deployment'; data: Deployment | null }
