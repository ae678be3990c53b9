"""What is asked of several services of an environment at once."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Answer, Request
from api.schemas.deployments import Message
from api.schemas.services import ServiceRead


class Choice(Request):
    """Services of an environment."""

    services: Annotated[list[UUID], Field(max_length=1000)] | None = Field(default=None, description="Unset: all.")


class BulkDeploy(Choice):
    message: Message = ""


class BulkSleep(Choice):
    asleep: bool = Field(default=True, description="`false` wakes them.")


class SleepRead(Answer):
    """Services whose sleep or wake was begun, and those for which there was nothing to do."""

    services: list[ServiceRead]
    skipped: list[str]
