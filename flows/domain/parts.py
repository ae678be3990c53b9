"""The parts of a service's configuration that are more than one value."""

from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from flows.domain.fields import PUBLIC, UNDECLARED, Declared, Form, KeyForm, Secrecy, fields_of
from flows.domain.rules import (
    BasePath,
    FolderPath,
    Matches,
    PartName,
    Port,
    PublishedPort,
    RegistryHost,
    RouteKey,
    Text,
    UrlPath,
)

MEBIBYTE = 1024 * 1024
LEAST_MEMORY_BYTES = 6 * MEBIBYTE  # Docker refuses less
MOST_MEMORY_BYTES = 2**50  # more than any machine has, and still exact as a number of JSON
MOST_CONTENT_BYTES = 500_000  # of a config file; Swarm of some versions refuses more
Argument = Annotated[Text, Field(max_length=10_000)]
Command = Annotated[tuple[Argument, ...], Field(min_length=1, max_length=100)]


class Value(BaseModel):
    """Root of frozen, strict value objects. What is declared to be no public value stays out of their `repr`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        for part in fields_of(cls).values():
            if part.declared is not UNDECLARED and part.declared.secrecy is not PUBLIC:
                part.definition.repr = False


UserName = Annotated[
    Text,
    Field(min_length=1, max_length=255),
    Declared("User name", "As whom to sign in.", PUBLIC, option="user"),
]
Password = Annotated[
    Text,
    Field(min_length=1, max_length=10_000),
    Declared("Password", "Or an access token. It is stored encrypted and never shown again."),
]


class RegistryCredentials(Value):
    """The sign-in to the image's private registry."""

    username: UserName
    password: Password


class BaseRegistry(Value):
    """The sign-in to one registry for a build's base images; no other registry is shown the password."""

    host: Annotated[
        RegistryHost,
        Declared(
            "Registry",
            "As it stands behind `FROM` in the Dockerfile. No other registry is shown the password.",
            PUBLIC,
            placeholder="ghcr.io",
        ),
    ]
    username: UserName
    password: Password


class HealthCheck(Value):
    """The check before a new version gets traffic: a 2xx answer, or a command in its container that exits with 0."""

    path: Annotated[UrlPath, Declared("Path", "Must be answered with 2xx.", PUBLIC)] = "/"
    port: Annotated[
        Port | None,
        Declared("Port", "Where the container is asked; unset: the port of the first route.", PUBLIC),
    ] = None
    command: Annotated[
        Command | None,
        Declared(
            "Command",
            "Runs inside the container instead of an HTTP request, and must exit with 0.",
            PUBLIC,
            form=Form.COMMAND,
            placeholder="pg_isready -U shop",
        ),
    ] = None
    grace_seconds: Annotated[
        int,
        Field(ge=1, le=3600),
        Declared("Grace", "How long a new version may take to become healthy.", PUBLIC, form=Form.SECONDS),
    ] = 60
    timeout_seconds: Annotated[
        int,
        Field(ge=1, le=60),
        Declared("Timeout", "The longest wait for one answer.", PUBLIC, form=Form.SECONDS),
    ] = 5
    successes: Annotated[
        int,
        Field(ge=1, le=10),
        Declared("Successes", "How many good answers are needed in a row.", PUBLIC),
    ] = 1


class CopyCommands(Value):
    """Commands in one container of the version that serves, so that nothing writes to volumes while they are copied.

    Neither may need the other command to have run: `after` runs whatever became of `before` and the copy, maybe twice.
    """

    before: Annotated[
        Command,
        Declared(
            "Before a copy",
            "Pauses what writes to the volumes, or writes everything to disk. Must exit with 0, or nothing is copied.",
            PUBLIC,
            form=Form.COMMAND,
            placeholder="redis-cli SAVE",
        ),
    ]
    after: Annotated[
        Command | None,
        Declared(
            "After a copy",
            "Ends the pause, if there is one. Runs whatever became of the copy, maybe twice.",
            PUBLIC,
            form=Form.COMMAND,
        ),
    ] = None
    timeout_seconds: Annotated[
        int,
        Field(ge=1, le=3600),
        Declared("Time limit", "How long either command may take before it is ended.", PUBLIC, form=Form.SECONDS),
    ] = 300


class Resources(Value):
    """The share of one replica: processor time in cores, memory in bytes."""

    cpus: Annotated[
        Annotated[float, Field(ge=0.1, le=1024)] | None,
        Declared("CPU", "Processor time of one replica, in cores.", PUBLIC, form=Form.CORES),
    ] = None
    memory_bytes: Annotated[
        Annotated[int, Field(ge=LEAST_MEMORY_BYTES, le=MOST_MEMORY_BYTES)] | None,
        Declared("Memory", "Memory of one replica.", PUBLIC, form=Form.BYTES, option="memory"),
    ] = None


class Volume(Value):
    """A folder that outlives versions: kept by the engine, or one of the host where the operator allows it."""

    path: Annotated[
        FolderPath,
        Declared("Path", "Where the container finds it.", PUBLIC, placeholder="/var/lib/data"),
    ]
    read_only: Annotated[
        bool,
        Declared(
            "Read-only",
            "Then the old and the new version can run side by side, and deploys have no downtime.",
            PUBLIC,
        ),
    ] = False
    host_path: Annotated[
        FolderPath | None,
        Declared(
            "Folder of the host",
            "Unset, the engine keeps the content. A folder of the host is always read-only, and only those that the "
            "operator allows (SLIPWAY_HOST_PATHS) can be used.",
            PUBLIC,
            placeholder="/srv/media",
        ),
    ] = None

    @property
    def is_written(self) -> bool:
        return not self.read_only and self.host_path is None


class SharedVolume(Value):
    """Another service's volume, read-only."""

    service_id: Annotated[
        UUID,
        Declared("Service", "The service of the same environment that owns and writes the volume, by its id.", PUBLIC),
    ]
    volume: Annotated[PartName, Declared("Volume", "Its name there. It is read-only here.", PUBLIC)]
    path: Annotated[
        FolderPath,
        Declared("Path", "Where the container finds it.", PUBLIC, placeholder="/uploads"),
    ]


def file_content(value: str) -> str:
    """Checks what Swarm takes as the content of a file."""
    if not 0 < len(value.encode()) <= MOST_CONTENT_BYTES:
        raise ValueError("must hold at least one and at most 500,000 bytes")
    return value


FileContent = Annotated[Text, Field(min_length=1, max_length=MOST_CONTENT_BYTES), AfterValidator(file_content)]


class ConfigFile(Value):
    """A text that containers find as a file."""

    path: Annotated[
        FolderPath,
        Declared("Path", "Where the container finds it.", PUBLIC, placeholder="/etc/app/settings.toml"),
    ]
    content: Annotated[FileContent, Declared("Content", "The text of the file.", Secrecy.SENSITIVE, form=Form.LINES)]
    language: Annotated[
        Annotated[
            str,
            Matches(
                r"^[a-z0-9+#-]{1,30}$", "must hold only lower-case letters, digits, +, # and -, from 1 to 30 characters"
            ),
        ],
        Declared("Language", "A hint for editors.", PUBLIC),
    ] = "plaintext"
    version: Annotated[
        int,
        Field(ge=1),
        Declared("Version", "How many contents the file has had.", PUBLIC, is_computed=True),
    ] = 1


def web_address(value: str) -> str:
    """Checks where a redirect may lead: an absolute http(s) URL without credentials."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise ValueError("must be an address such as https://www.example.com")
    if not value.isprintable() or any(sign in value for sign in ' {}<>"\\?#'):
        raise ValueError("must not contain spaces, braces, a query or a fragment")
    return value.rstrip("/")


class Redirect(Value):
    """A redirect: the browser is sent elsewhere, with the rest of the path and the query."""

    url: Annotated[
        Annotated[str, Field(max_length=1000), AfterValidator(web_address)],
        Declared(
            "Address",
            "Where the browser is sent. The rest of the path and the query are kept.",
            PUBLIC,
            placeholder="https://www.example.com",
        ),
    ]
    permanent: Annotated[bool, Declared("Permanent", "Answers with 308 instead of 307.", PUBLIC)] = False


class Route(Value):
    """The destination of the requests of a domain and path: a port of the service, or another address by redirect."""

    port: Annotated[
        Port | None,
        Declared("Port", "Where the container listens; unset for a redirect.", PUBLIC),
    ] = None
    strip_prefix: Annotated[
        bool,
        Declared("Take the path away", "The app behind /api sees / instead of /api.", PUBLIC),
    ] = True
    redirect: Annotated[Redirect | None, Declared("Redirect", "Where requests are sent instead.", PUBLIC)] = None

    @model_validator(mode="before")
    @classmethod
    def lift(cls, document: Any) -> Any:  # noqa: ANN401 - what was stored, of any version
        """Reads a route as it was once: as its port."""
        return {"port": document} if isinstance(document, int) else document


def split_route(key: RouteKey) -> tuple[str, BasePath]:
    """Splits `shop.example.com/api` into (`shop.example.com`, `/api`)."""
    domain, _, path = key.partition("/")
    return domain, f"/{path}"


def joined_route(domain: str, path: str) -> RouteKey:
    return domain + ("" if path == "/" else path)


def split_port(key: str) -> tuple[int, str]:
    """Splits `53/udp` into (53, `udp`)."""
    number, _, protocol = key.partition("/")
    return int(number), protocol


# The keys of keyed fields, with how they are shown.
NamedPart = Annotated[PartName, KeyForm("name", {"name": str}, lambda key: (key,))]
RoutePlace = Annotated[RouteKey, KeyForm("route", {"domain": str, "path": str}, split_route)]
HostPort = Annotated[PublishedPort, KeyForm("port", {"published": int, "protocol": str}, split_port)]
