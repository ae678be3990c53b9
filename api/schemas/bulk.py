"""Requests about several services of an environment at once."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Answer, Request
from api.schemas.deployments import Message
from api.schemas.services import ServiceRead
from flows.domain.ids import ServiceId


class Choice(Request):
    """A choice of services of an environment."""

    services: Annotated[list[UUID], Field(max_length=1000)] | None = Field(default=None, description="Unset: all.")

    @property
    def ids(self) -> list[ServiceId] | None:
        return None if self.services is None else [ServiceId(each) for each in self.services]


class BulkDeploy(Choice):
    message: Message = ""


class BulkSleep(Choice):
    asleep: bool = Field(default=True, description="`false` wakes them.")


class SleepRead(Answer):
    """The services that began to sleep or wake, and those for which there was nothing to do."""

    services: list[ServiceRead]
    skipped: list[str]
