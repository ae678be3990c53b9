"""Deployments, their journal and their steps over REST."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.schemas.actions import DeploymentAction
from api.schemas.common import Answer, Moment, Request
from flows.domain.deployment import DeploymentStatus, Level, Source, Trigger
from flows.domain.rules import ImageReference, Text
from flows.domain.source import BuildFigures, Commit

Message = Annotated[Text, Field(max_length=500)]


class DeploymentCreate(Request):
    message: Message = ""
    redeploy: UUID | None = Field(
        default=None,
        description="An earlier deployment of the service, whose configuration and image are deployed again. "
        "Pending changes stay pending. Unset: the pending changes are deployed.",
    )
    supersede: bool = Field(default=False, description="Cancel what still waits in the service's queue.")
    without_cache: bool = Field(default=False, description="Build the image anew, whatever earlier builds left.")

    @model_validator(mode="after")
    def _builds_or_repeats(self) -> Self:
        if self.redeploy is not None and self.without_cache:
            raise ValueError("A redeploy runs the image that was kept: it builds nothing, with or without a cache.")
        return self


class PromotionCreate(Request):
    source: UUID = Field(
        alias="from",
        description="A service, of which what serves is meant, or a deployment that served. Of the same workspace.",
    )
    message: Message = Field(default="", description="Unset: where the version comes from.")
    supersede: bool = Field(default=False, description="Cancel what still waits in the service's queue.")


class TokenDeploy(Request):
    """The request of a program with a deploy token."""

    image: ImageReference | None = Field(default=None, description="A new image; the rest stays as it is.")
    message: Message = ""
    supersede: bool = False


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
    trigger: Trigger
    redeploy_of: str | None
    retry_of: str | None
    rollout_id: str | None = Field(description="The rollout that it belongs to.")
    wave: int | None = Field(description="Of that rollout, from 0; it begins when all earlier ones are over.")
    image: str = Field(description="What the version is made of: an image, or a repository and its ref.")
    commit: Commit | None = Field(description="What the ref meant, once it was fetched.")
    build_title: str | None = Field(description="What its source was found to be, where it is built.")
    image_digest: str | None
    failure: str | None
    queued_at: Moment
    started_at: Moment | None
    settled_at: Moment | None
    gap_seconds: float | None = Field(description="How long nothing served, where both versions could not run at once.")
    run_url: str | None = Field(description="The flow run in the Prefect UI.")
    actions: list[DeploymentAction] = Field(description="What is allowed now.")


class BuildRead(Answer):
    """The recipe of the image, and the figures of the build if the deployment had one of its own."""

    title: str = Field(description="What the source was found to be.")
    dockerfile: str = Field(description="The source's own, or the one that was written for it.")
    release: str | None = Field(description="A shell's line of the source that is run before traffic.")
    figures: BuildFigures | None


class StepRead(Answer):
    """A step of the deploy that leaves something behind."""

    name: str
    started_at: Moment
    done_at: Moment | None
    undone_at: Moment | None


class JournalLineRead(Answer):
    cursor: int
    at: Moment
    level: Level
    source: Source
    text: str


class Refusal(Answer):
    """A service of a bulk request for which nothing was started."""

    service_id: str
    service: str
    reason: str


class BulkDeploymentsRead(Answer):
    deployments: list[DeploymentRead]
    skipped: list[Refusal]
