"""Projects and environments over REST."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Moment, Request
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
    created_at: Moment
    environments: list[EnvironmentName]
    service_count: int
    live_count: int = Field(description="Services that have a version serving.")
    actions: list[str]


class EnvironmentCreate(Request):
    name: Slug


class EnvironmentRead(Answer):
    id: str
    name: str
    project: str
    created_at: Moment
    service_count: int
