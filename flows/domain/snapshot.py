"""The frozen configuration that a deployment runs, with all that is needed to name and place it."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pydantic import model_validator

from flows.domain.config import ServiceConfig
from flows.domain.ids import DeploymentId, EnvironmentId, ProjectId, ServiceId, WorkspaceId
from flows.domain.parts import Value
from flows.domain.source import BuildFigures, BuildPlan, Commit


class Owner(Value):
    """Something that a deployment belongs to."""

    id: UUID
    slug: str


class Snapshot(Value):
    """Version 2. Older versions stay readable: `lift` turns their documents into today's."""

    version: Literal[2] = 2
    workspace: Owner
    project: Owner
    environment: Owner
    service: Owner
    deployment: UUID
    number: int
    network_alias: str
    edge_alias: str
    config: ServiceConfig
    shared_variables: Mapping[str, str] = {}  # of the environment, at the time of the request
    kept_image: str | None = None  # pinned: the bytes that an earlier deployment of the same snapshot ran
    commit: Commit | None = None  # what the source's ref meant when it was fetched; known from then on
    build_plan: BuildPlan | None = None  # how its image is made, once that was found out
    build_figures: BuildFigures | None = None  # of its own build; none where an earlier image was used again
    without_cache: bool = False  # the image is built anew, whatever was kept of earlier builds

    @model_validator(mode="before")
    @classmethod
    def lift(cls, document: Any) -> Any:  # noqa: ANN401 - what was stored, of any version
        """Reads version 1, which knew neither shared variables nor kept images."""
        if isinstance(document, dict) and document.get("version") == 1:
            return {**document, "version": 2}
        return document

    @property
    def is_exclusive(self) -> bool:
        """Whether two versions like this could not run side by side."""
        return self.config.excludes(self.config)

    @property
    def release_command(self) -> tuple[str, ...] | None:
        """The service's own, else the one that its source names."""
        reported = ("sh", "-c", self.build_plan.release) if self.build_plan and self.build_plan.release else None
        return self.config.release_command or reported

    @property
    def needs_storage(self) -> bool:
        """Whether volumes or config files must be there before a container starts."""
        return bool(self.config.volumes or self.config.shared_volumes or self.config.config_files)

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
