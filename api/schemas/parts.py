"""The parts of a configuration over REST, as they are sent and shown."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Request
from flows.domain.parts import ConfigFile, FileContent, Redirect, SharedVolume, Volume
from flows.domain.rules import BasePath, Domain, FolderPath, Port, VariableValue


class RouteCreate(Request):
    domain: Domain | None = Field(default=None, description="Unset: a domain is generated.")
    path: BasePath = "/"
    port: Port | None = Field(default=None, description="Port of the service; unset for a redirect.")
    strip_prefix: bool = Field(default=True, description="The app does not see `path`.")
    redirect: Redirect | None = None


class RouteRead(Answer):
    domain: str
    path: str
    port: int | None
    strip_prefix: bool
    redirect: Redirect | None
    url: str


class VariableRead(Answer):
    key: str
    value: str


class VariablePut(Request):
    value: VariableValue


class VariablesPatch(Request):
    dotenv: Annotated[str, Field(max_length=1_000_000, description="KEY=value lines, as in a .env file.")]


class VolumeRead(Volume):
    name: str
    engine_name: str | None = Field(description="What the volume is called on the engine; null for a host's folder.")


class SharedVolumeRead(SharedVolume):
    name: str


class ConfigFilePut(Request):
    path: FolderPath
    content: FileContent
    language: Annotated[str, Field(pattern=r"^[a-z0-9+#-]{1,30}$")] = "plaintext"


class ConfigFileRead(ConfigFile):
    name: str


class HostPortPut(Request):
    target: Port


class HostPortRead(Answer):
    published: int
    protocol: str
    target: int
