"""Projects and environments over REST."""

from typing import Annotated

from pydantic import Field

from api.schemas.actions import EnvironmentAction, ProjectAction
from api.schemas.common import Answer, Moment, Request
from flows.domain.project import EnvironmentStatus, ProjectStatus
from flows.domain.rules import Slug, Text

Description = Annotated[Text, Field(max_length=500)]


class ProjectCreate(Request):
    slug: Slug
    description: Description = ""


class ProjectPatch(Request):
    description: Description


class EnvironmentName(Answer):
    id: str
    name: str


class ProjectRead(Answer):
    id: str
    slug: str
    description: str
    revision: int = Field(description="Counts its edits; `ETag` is the same in quotes.")
    created_at: Moment
    environments: list[EnvironmentName]
    service_count: int
    live_count: int = Field(description="Services that have a version serving.")
    status: ProjectStatus
    actions: list[ProjectAction] = Field(description="What is allowed now.")


class EnvironmentCreate(Request):
    name: Slug


class EnvironmentPatch(Request):
    name: Slug


class CloneCreate(Request):
    name: Slug
    deploy: bool = Field(default=False, description="Deploy its services, too, those first that others need.")
    data: bool = Field(
        default=False,
        description="Copy the contents of volumes: of a service that declares `copy_commands` while it is quiesced, "
        "of another one as a crash would leave them.",
    )


class EnvironmentRead(Answer):
    id: str
    name: str
    project: str
    revision: int = Field(
        description="Counts its edits, and those of its shared variables; `ETag` is the same in quotes."
    )
    created_at: Moment
    service_count: int
    live_count: int = Field(description="Services that have a version serving.")
    status: EnvironmentStatus
    clone_of: str | None = Field(description="Name of the environment that it was cloned from, while that exists.")
    failure: str | None = Field(description="What the clone is missing.")
    notes: list[str] = Field(
        description="How contents of volumes were copied, and what commands before and after said."
    )
    actions: list[EnvironmentAction] = Field(description="What is allowed now.")
