"""Previews over REST."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Request
from flows.domain.project import EnvironmentStatus
from flows.domain.rules import ImageReference, Text
from flows.domain.service import ServiceStatus
from flows.domain.source import GitRef

PREVIEW_NAME = r"^[a-z0-9]([a-z0-9-]{0,27}[a-z0-9])?$"  # with `preview-` before it, it is the environment's name


class PreviewOpen(Request):
    """The request of a program with a preview token."""

    ref: GitRef | None = Field(default=None, description="Branch, tag or commit, where the service is built of one.")
    image: ImageReference | None = Field(default=None, description="Another image, where the service runs one.")
    message: Annotated[Text, Field(max_length=500)] = ""


class PreviewRead(Answer):
    environment: str = Field(description="Its name.")
    status: EnvironmentStatus
    failure: str | None = Field(description="What it is missing.")
    service_status: ServiceStatus | None = Field(description="Of the previewed service, once it was copied.")
    urls: list[str] = Field(description="Where that answers.")
