"""The parts of a service's configuration that are more than one value."""

from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from flows.domain.rules import BasePath, FolderPath, PartName, Port, RegistryHost, RouteKey, Text, UrlPath

MEBIBYTE = 1024 * 1024
LEAST_MEMORY_BYTES = 6 * MEBIBYTE  # Docker refuses less
MOST_MEMORY_BYTES = 2**50  # more than any machine has, and still exact as a number of JSON
MOST_CONTENT_BYTES = 500_000  # of a config file; Swarm of some versions refuses more
Argument = Annotated[Text, Field(max_length=10_000)]
Command = Annotated[tuple[Argument, ...], Field(min_length=1, max_length=100)]


class Value(BaseModel):
    """Root of frozen, strict value objects."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RegistryCredentials(Value):
    """Who asks a private registry for the image."""

    username: Annotated[Text, Field(min_length=1, max_length=255)]
    password: Annotated[Text, Field(min_length=1, max_length=10_000, repr=False)]


class BaseRegistry(RegistryCredentials):
    """Who asks one registry for the base images of a build; no other registry is shown the password."""

    host: RegistryHost = Field(description="As it stands behind `FROM` in the Dockerfile.")


class HealthCheck(Value):
    """What a new version must pass before it gets traffic: a 2xx answer, or a command in its container that exits 0."""

    path: UrlPath = "/"
    port: Port | None = Field(default=None, description="Unset: the port of the first route.")
    command: Command | None = Field(default=None, description="Asked instead of HTTP: a program and its arguments.")
    grace_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        default=60, description="How long a new version may take until it is healthy."
    )
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = Field(default=5, description="Longest wait for one answer.")
    successes: Annotated[int, Field(ge=1, le=10)] = Field(default=1, description="Consecutive good answers needed.")


class CopyCommands(Value):
    """What runs in one container of the version that serves, so that its volumes hold still while they are copied.

    Neither may need the other to have run: `after` runs whatever became of `before` and of the copy, maybe twice.
    """

    before: Command = Field(
        description="Must exit with 0, or nothing is copied: writes everything to disk, say, and pauses, or dumps."
    )
    after: Command | None = Field(default=None, description="Ends the pause, if there is one.")
    timeout_seconds: Annotated[int, Field(ge=1, le=3600)] = Field(
        default=300, description="How long either may take; then it is ended."
    )


class Resources(Value):
    """Of one replica: processor time in cores, memory in bytes."""

    cpus: Annotated[float, Field(ge=0.1, le=1024)] | None = None
    memory_bytes: Annotated[int, Field(ge=LEAST_MEMORY_BYTES, le=MOST_MEMORY_BYTES)] | None = None


class Volume(Value):
    """A folder that outlives versions: kept by the engine, or one of the host where the operator allows it."""

    path: FolderPath = Field(description="Where the container finds it.")
    read_only: bool = False
    host_path: FolderPath | None = Field(default=None, description="A folder of the host; always read-only.")

    @property
    def is_written(self) -> bool:
        return not self.read_only and self.host_path is None


class SharedVolume(Value):
    """Another service's volume, read-only."""

    service_id: UUID = Field(description="The service that owns and writes the volume, in the same environment.")
    volume: PartName = Field(description="Its name there.")
    path: FolderPath = Field(description="Where the container finds it.")


def file_content(value: str) -> str:
    """What Swarm takes as the content of a file."""
    if not 0 < len(value.encode()) <= MOST_CONTENT_BYTES:
        raise ValueError("must hold at least one and at most 500,000 bytes")
    return value


FileContent = Annotated[Text, Field(min_length=1, max_length=MOST_CONTENT_BYTES), AfterValidator(file_content)]


class ConfigFile(Value):
    """A text that containers find as a file. `version` counts the contents it had."""

    path: FolderPath = Field(description="Where the container finds it.")
    content: FileContent
    language: Annotated[str, Field(pattern=r"^[a-z0-9+#-]{1,30}$")] = Field(
        default="plaintext", description="A hint for editors."
    )
    version: Annotated[int, Field(ge=1)] = 1


def web_address(value: str) -> str:
    """Where a redirect may lead: an absolute http(s) URL without credentials."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise ValueError("must be an address such as https://www.example.com")
    if not value.isprintable() or any(sign in value for sign in ' {}<>"\\?#'):
        raise ValueError("must not contain spaces, braces, a query or a fragment")
    return value.rstrip("/")


class Redirect(Value):
    """The browser is sent elsewhere, with the rest of the path and the query."""

    url: Annotated[str, Field(max_length=1000), AfterValidator(web_address)]
    permanent: bool = Field(default=False, description="308 instead of 307.")


class Route(Value):
    """Where the requests of a domain and path go: to a port of the service, or elsewhere by redirect."""

    port: Port | None = None
    strip_prefix: bool = Field(default=True, description="The app does not see the route's path.")
    redirect: Redirect | None = None

    @model_validator(mode="before")
    @classmethod
    def lift(cls, document: Any) -> Any:  # noqa: ANN401 - what was stored, of any version
        """Once, a route was its port."""
        return {"port": document} if isinstance(document, int) else document


def split_route(key: RouteKey) -> tuple[str, BasePath]:
    """`shop.example.com/api` → (`shop.example.com`, `/api`)."""
    domain, _, path = key.partition("/")
    return domain, f"/{path}"


def joined_route(domain: str, path: str) -> RouteKey:
    return domain + ("" if path == "/" else path)


def split_port(key: str) -> tuple[int, str]:
    """`53/udp` → (53, `udp`)."""
    number, _, protocol = key.partition("/")
    return int(number), protocol
