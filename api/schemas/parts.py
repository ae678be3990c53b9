"""The parts of a configuration over REST, as they are sent and shown."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Answer, Request
from api.schemas.derived import entry_of, sent_as
from flows.domain.parts import ConfigFile, Route
from flows.domain.rules import BasePath, Domain, VariableValue


class RouteCreate(Route):
    """A route to add: a domain and path, and where its requests go."""

    domain: Domain | None = Field(default=None, description="Unset: a domain is generated.")
    path: BasePath = "/"

    @property
    def route(self) -> Route:
        return Route(**self.model_dump(include=set(Route.model_fields)))


@entry_of("routes")
class RouteRead(Answer):
    """A route, where it begins, and where a browser finds it."""

    url: str


class VariableRead(Answer):
    key: str
    value: str


class VariablePut(Request):
    value: VariableValue


class VariablesPatch(Request):
    dotenv: Annotated[str, Field(max_length=1_000_000, description="KEY=value lines, as in a .env file.")]


@entry_of("volumes")
class VolumeRead(Answer):
    """A folder that outlives versions."""

    engine_name: str | None = Field(description="What the volume is called on the engine; null for a host's folder.")


@entry_of("shared_volumes")
class SharedVolumeRead(Answer):
    """Another service's volume, read-only."""


@sent_as(ConfigFile)
class ConfigFilePut(Request):
    """A text that containers find as a file."""


@entry_of("config_files")
class ConfigFileRead(Answer):
    """A text that containers find as a file."""


@entry_of("host_ports")
class HostPortRead(Answer):
    """A port of the machine, and the port of the container to which it leads."""
