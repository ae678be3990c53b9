"""Sessions of the dashboard over REST."""

from typing import Annotated

from pydantic import Field

from api.schemas.actions import InstallationAction
from api.schemas.common import Answer, Moment, Request


class SessionCreate(Request):
    token: Annotated[str, Field(max_length=200)]


class SessionRead(Answer):
    name: str
    expires_at: Moment | None


class InstanceRead(Answer):
    instance: str
    version: str
    root_domain: str
    prefect_url: str
    proxy_url: str
    upload_bytes: int = Field(description="Bytes of a packed working tree, at most.")
    actions: list[InstallationAction] = Field(description="What is allowed now.")
