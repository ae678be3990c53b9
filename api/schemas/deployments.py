"""Deployments and their journal over REST."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Moment, Request
from flows.domain.deployment import DeploymentStatus, Level, Source
from flows.domain.rules import Text


class DeploymentCreate(Request):
    message: Annotated[Text, Field(max_length=500)] = ""


class DeploymentRead(Answer):
    id: str
    number: int
    service_id: str
    service: str
    project: str
    environment: str
    status: DeploymentStatus
    is_live: bool = Field(description="Whether this version serves the service's traffic.")
    message: str
    image: str
    image_digest: str | None
    failure: str | None
    queued_at: Moment
    started_at: Moment | None
    settled_at: Moment | None
    run_url: str | None = Field(description="The flow run in the Prefect UI.")
    actions: list[str]


class JournalLineRead(Answer):
    cursor: int
    at: Moment
    level: Level
    source: Source
    text: str
