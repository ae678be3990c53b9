"""Ownership: a workspace has projects, a project has environments."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from flows.domain.columns import identity, moment, now, reference
from flows.domain.errors import Conflict
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId, WorkspaceId, new_id
from flows.domain.sealed import Sealed

PRODUCTION = "production"
PREVIEW = "preview-"  # what the names of previews begin with
MOST_NOTES, LONGEST_NOTE = 500, 500
SLUG_CHECK = r"~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'"


class Workspace(SQLModel, table=True):
    """An owner of projects. One exists from the start, named `default`."""

    __table_args__ = (CheckConstraint(f"slug {SLUG_CHECK}", "slug_valid"),)

    id: WorkspaceId = identity(new_id)
    slug: str = Field(unique=True)
    created_at: datetime = moment(default=True)


class ProjectStatus(StrEnum):
    READY = "ready"
    DELETING = "deleting"


class Project(SQLModel, table=True):
    """A product: services that belong together, in one or more environments."""

    __table_args__ = (UniqueConstraint("workspace_id", "slug"), CheckConstraint(f"slug {SLUG_CHECK}", "slug_valid"))

    id: ProjectId = identity(new_id)
    workspace_id: WorkspaceId = reference("workspace.id", index=False)
    slug: str
    description: str = ""
    revision: int = 0  # counts its edits
    created_at: datetime = moment(default=True)
    deleting_at: datetime | None = moment()
    deletion_waits: bool = False  # for the end of a deployment, which then starts the deletion again

    @property
    def status(self) -> ProjectStatus:
        return ProjectStatus.READY if self.deleting_at is None else ProjectStatus.DELETING

    def require_open(self) -> None:
        if self.deleting_at is not None:
            raise Conflict(f"The project {self.slug} is being deleted.")

    def mark_deleting(self) -> None:
        self.deleting_at = self.deleting_at or now()


class EnvironmentStatus(StrEnum):
    READY = "ready"
    CLONING = "cloning"
    CLONE_FAILED = "clone_failed"
    DELETING = "deleting"


class Environment(SQLModel, table=True):
    """An isolated network of services: `production`, a staging area, a preview."""

    __table_args__ = (UniqueConstraint("project_id", "name"), CheckConstraint(f"name {SLUG_CHECK}", "name_valid"))

    id: EnvironmentId = identity(new_id)
    project_id: ProjectId = reference("project.id", index=False)
    name: str = PRODUCTION
    revision: int = 0  # counts its edits, and those of the variables that its services share
    created_at: datetime = moment(default=True)
    source_id: EnvironmentId | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=(ForeignKey("environment.id", name="environment_source", ondelete="SET NULL"),),
    )  # what it is a clone of
    deploys_clone: bool = False
    copies_data: bool = False
    cloning_at: datetime | None = moment()  # the last sign of life of its clone, until that came to its end
    clone_failure: str | None = None
    clone_notes: list[str] = Field(default_factory=list, sa_type=ARRAY(String))  # how contents were copied
    deleting_at: datetime | None = moment()
    deletion_waits: bool = False  # for the end of a deployment, which then starts the deletion again
    preview_of: ServiceId | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=(ForeignKey("service.id", name="environment_preview", ondelete="SET NULL", use_alter=True),),
    )  # the service, in the environment that it was cloned from, whose token opened it
    preview_source: str | None = None  # the ref or the image that its clone of that service runs

    @property
    def status(self) -> EnvironmentStatus:
        if self.deleting_at is not None:
            return EnvironmentStatus.DELETING
        if self.cloning_at is not None:
            return EnvironmentStatus.CLONING
        return EnvironmentStatus.READY if self.clone_failure is None else EnvironmentStatus.CLONE_FAILED

    def require_open(self) -> None:
        """Raises Conflict while it is filled, and once its end was asked for."""
        if self.status in (EnvironmentStatus.DELETING, EnvironmentStatus.CLONING):
            raise Conflict(f"The environment {self.name} is {self.status}: wait for its end.")

    def clone(self, name: str, *, deploys: bool, copies_data: bool = False) -> "Environment":
        """Returns a new, empty environment that is to be filled with what this one has."""
        self.require_open()
        fresh = Environment(project_id=self.project_id, name=name, source_id=self.id)
        fresh.deploys_clone, fresh.copies_data, fresh.cloning_at = deploys, copies_data, now()
        return fresh

    def preview(self, name: str, service_id: ServiceId, source: str | None) -> "Environment":
        """Returns a clone that is deployed at once, with another ref or image of one service."""
        fresh = self.clone(f"{PREVIEW}{name}", deploys=True)
        fresh.preview_of, fresh.preview_source = service_id, source
        return fresh

    def rename(self, name: str) -> None:
        self.require_open()
        self._require_not_production("be renamed")
        self.name = name
        self.revision += 1

    def mark_deleting(self) -> None:
        if self.deleting_at is None:
            self._require_not_production("be deleted")
            self.close()  # a clone that is on its way goes no further

    def close(self) -> None:
        """Ends with its project, even `production`."""
        self.deleting_at, self.cloning_at = self.deleting_at or now(), None

    def end_clone(self, failure: str | None = None) -> None:
        """Ends the clone. `failure`: which of its services do not serve, although they may still do."""
        self.cloning_at, self.clone_failure = None, failure

    def note(self, lines: Iterable[str]) -> None:
        """Adds what a person should know about its clone; the latest lines are kept."""
        clean = (line.replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_NOTE] for line in lines)
        self.clone_notes = [*self.clone_notes, *clean][-MOST_NOTES:]

    def abandon_clone(self, failure: str) -> None:
        """Ends a clone that lacks something for which no deployment of its services makes up."""
        self.end_clone(failure)
        self.deploys_clone = False

    def _require_not_production(self, what: str) -> None:
        if self.name == PRODUCTION:
            raise Conflict(f"The environment {PRODUCTION} cannot {what}: each project has one.")


class SharedVariable(SQLModel, table=True):
    """A variable that every service of an environment inherits; a service's own one of the same key wins."""

    __tablename__ = "shared_variable"

    environment_id: EnvironmentId = reference("environment.id", primary_key=True)
    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Sealed(str))
    updated_at: datetime = moment(default=True)
