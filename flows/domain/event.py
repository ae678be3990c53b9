"""Events for an auditor: facts that are added and never changed, and that outlive what they are about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Uuid
from sqlmodel import Field, SQLModel

from flows.domain.columns import Document, identity, moment, stored_as
from flows.domain.ids import EventId, TokenId, WorkspaceId, new_id
from flows.domain.parts import Value
from flows.domain.project import Environment, Project
from flows.domain.snapshot import Snapshot
from flows.domain.token import Token


class ActorKind(StrEnum):
    API = "api"
    SESSION = "session"
    DEPLOY = "deploy"
    PREVIEW = "preview"
    PLATFORM = "platform"
    UNKNOWN = "unknown"  # nobody whom we know


class ObjectKind(StrEnum):
    INSTALLATION = "installation"
    PROJECT = "project"
    ENVIRONMENT = "environment"
    SERVICE = "service"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, with the token and the address, where there is one."""

    kind: ActorKind
    name: str = ""
    token_id: TokenId | None = None
    address: str | None = None

    @property
    def is_of_service(self) -> bool:
        """Whether a program asks with a token of one service."""
        return self.kind in (ActorKind.DEPLOY, ActorKind.PREVIEW)

    @staticmethod
    def of(token: Token, address: str | None) -> "Actor":
        return Actor(ActorKind(token.kind.value), token.name, token.id, address)


PLATFORM = Actor(ActorKind.PLATFORM)


@dataclass(frozen=True)
class Subject:
    """The thing that an event is about, in words that stay readable when it is gone."""

    kind: ObjectKind
    workspace_id: WorkspaceId | None = None  # None: the installation's own
    id: UUID | None = None
    name: str = ""
    project_id: UUID | None = None
    project: str = ""
    environment: str = ""

    @staticmethod
    def of_project(project: Project) -> "Subject":
        return Subject(ObjectKind.PROJECT, project.workspace_id, project.id, project.slug, project.id, project.slug)

    @staticmethod
    def of_environment(project: Project, environment: Environment) -> "Subject":
        return Subject(
            ObjectKind.ENVIRONMENT,
            project.workspace_id,
            environment.id,
            environment.name,
            project.id,
            project.slug,
            environment.name,
        )

    @staticmethod
    def of_deployment(snapshot: Snapshot) -> "Subject":
        return Subject(
            ObjectKind.DEPLOYMENT,
            WorkspaceId(snapshot.workspace.id),
            snapshot.deployment,
            f"{snapshot.service.slug} #{snapshot.number}",
            snapshot.project.id,
            snapshot.project.slug,
            snapshot.environment.slug,
        )


INSTALLATION = Subject(ObjectKind.INSTALLATION)


Reason = Literal["redeploy", "restart", "retry", "superseded"]


class Detail(Value):
    """Further facts of an event: names and numbers, never a value of a variable, never a secret."""

    names: tuple[str, ...] = ()  # of variables, of places in a configuration, of a token, of a clean-up
    before: str | None = None  # the name before a renaming
    source: str | None = None  # what was cloned, promoted or deployed again
    reason: Reason | None = None
    removed: dict[str, int] = {}  # by kind, at the end of a thing; nothing else of it was left
    dry_run: bool | None = None


NOTHING = Detail()


class Event(SQLModel, table=True):
    """A fact. It has no foreign key, so that it is not deleted together with what it is about."""

    __table_args__ = (CheckConstraint(r"action ~ '^[a-z_]+\.[a-z_]+$'", "action_named"),)

    id: EventId = identity(new_id)
    at: datetime = moment(default=True)
    workspace_id: WorkspaceId | None = Field(default=None, sa_type=Uuid)
    action: str  # an Action, or what was one when it happened
    actor_kind: ActorKind = Field(sa_type=stored_as(ActorKind))
    actor: str = ""  # the token's name
    token_id: TokenId | None = Field(default=None, sa_type=Uuid)
    address: str | None = None
    object_kind: ObjectKind = Field(sa_type=stored_as(ObjectKind))
    object_id: UUID | None = Field(default=None, sa_type=Uuid)
    object: str = ""
    project_id: UUID | None = Field(default=None, sa_type=Uuid)
    project: str = Field(default="", index=True)
    environment: str = ""
    detail: Detail = Field(default=NOTHING, sa_type=Document(Detail))
