"""The frozen configuration that a deployment runs, with all that is needed to name and place it."""

from typing import Literal
from uuid import UUID

from flows.domain.config import ServiceConfig, Value
from flows.domain.ids import DeploymentId, EnvironmentId, ProjectId, ServiceId, WorkspaceId


class Owner(Value):
    """Something that a deployment belongs to."""

    id: UUID
    slug: str


class Snapshot(Value):
    """Version 1. Older versions stay readable: a new one is a new class and a step that lifts the old."""

    version: Literal[1] = 1
    workspace: Owner
    project: Owner
    environment: Owner
    service: Owner
    deployment: UUID
    number: int
    network_alias: str
    edge_alias: str
    config: ServiceConfig

    @property
    def deployment_id(self) -> DeploymentId:
        return DeploymentId(self.deployment)

    @property
    def service_id(self) -> ServiceId:
        return ServiceId(self.service.id)

    @property
    def environment_id(self) -> EnvironmentId:
        return EnvironmentId(self.environment.id)

    @property
    def project_id(self) -> ProjectId:
        return ProjectId(self.project.id)

    @property
    def workspace_id(self) -> WorkspaceId:
        return WorkspaceId(self.workspace.id)
