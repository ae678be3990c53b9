"""The configuration of a service: one frozen document."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from flows.domain.fields import PUBLIC, Declared, Form, Group, Secrecy, fields_of
from flows.domain.parts import (
    Argument,
    BaseRegistry,
    Command,
    ConfigFile,
    CopyCommands,
    HealthCheck,
    HostPort,
    NamedPart,
    RegistryCredentials,
    Resources,
    Route,
    RoutePlace,
    SharedVolume,
    Value,
    Volume,
)
from flows.domain.rules import ImageReference, Port, RouteKey, VariableKey, VariableValue
from flows.domain.source import Build, GitSource
from flows.domain.ssh import PrivateKey, public_part
from flows.domain.upload import Upload

# What says nothing is nothing: an empty command is the image's own, limits without a number are none.
SAID = AfterValidator(lambda value: None if value in ((), Resources()) else value)


class ServiceConfig(Value):
    """Everything about a service that a deployment makes real. `schema_version` lets old snapshots be read forever."""

    schema_version: Literal[2] = 2
    image: Annotated[
        ImageReference | None,
        Declared(
            "Image",
            "A Docker image to run.",
            PUBLIC,
            Group.SOURCE,
            placeholder="ghcr.io/acme/shop:1.4",
            is_source=True,
        ),
    ] = None
    git: Annotated[
        GitSource | None,
        Declared(
            "Repository",
            "A git repository to build the image from, instead of running one.",
            PUBLIC,
            Group.SOURCE,
            option="",
            is_source=True,
        ),
    ] = None
    upload: Annotated[
        Upload | None,
        Declared(
            "Upload",
            "A packed working tree to build the image from. It may be sent after this, to the service's uploads, but "
            "must be there when the service is deployed.",
            PUBLIC,
            Group.SOURCE,
            is_source=True,
        ),
    ] = None
    build: Annotated[
        Build | None,
        Declared(
            "Build",
            "How the image is built; unset: `auto`, at the root of the source.",
            PUBLIC,
            Group.SOURCE,
            option="",
            is_source=True,
        ),
    ] = None
    credentials: Annotated[
        RegistryCredentials | None,
        Declared(
            "Credentials",
            "For the image's registry, or for the repository's host. The password is never shown.",
            PUBLIC,
            Group.SOURCE,
            option="registry",
            is_source=True,
        ),
    ] = None
    deploy_key: Annotated[
        PrivateKey | None,
        Declared(
            "Deploy key",
            "For a repository over ssh: an ed25519 key in OpenSSH's form. Only its public part is ever shown.",
            group=Group.SOURCE,
            form=Form.LINES,
            option="ssh-key",
            is_source=True,
            shown_as=public_part,
        ),
    ] = None
    base_registry: Annotated[
        BaseRegistry | None,
        Declared(
            "Credentials for base images",
            "For the registry of a build's private base images. The password is never shown.",
            PUBLIC,
            Group.SOURCE,
            is_source=True,
        ),
    ] = None
    command: Annotated[
        Annotated[tuple[Argument, ...], Field(max_length=100)] | None,
        SAID,
        Declared(
            "Command",
            "What the containers run; unset: the image's own command.",
            PUBLIC,
            Group.COMMANDS,
            form=Form.COMMAND,
        ),
    ] = None
    release_command: Annotated[
        Command | None,
        Declared(
            "Release command",
            "Runs once in a container of the new image before each new version starts. If it fails, nothing changes.",
            PUBLIC,
            Group.COMMANDS,
            form=Form.COMMAND,
            placeholder="bin/migrate --all",
            option="release",
        ),
    ] = None
    copy_commands: Annotated[
        CopyCommands | None,
        Declared(
            "Commands around a copy",
            "Run in the version that serves, before and after its volumes are copied. Unset: they are copied while "
            "they are in use.",
            PUBLIC,
            Group.COMMANDS,
            option="copy",
        ),
    ] = None
    replicas: Annotated[
        int,
        Field(ge=1, le=50),
        Declared("Replicas", "Containers that share the requests.", PUBLIC, Group.SCALE),
    ] = 1
    health_check: Annotated[
        HealthCheck | None,
        Declared(
            "Health check",
            "What a new version must pass before it gets traffic.",
            PUBLIC,
            Group.HEALTH,
            option="health",
        ),
    ] = None
    limits: Annotated[
        Resources | None,
        SAID,
        Declared("Limits", "The most that one replica may take.", PUBLIC, Group.SCALE, option=""),
    ] = None
    reservations: Annotated[
        Resources | None,
        SAID,
        Declared("Reservations", "Kept free for each replica.", PUBLIC, Group.SCALE, option="reserve"),
    ] = None
    drain_seconds: Annotated[
        int,
        Field(ge=0, le=3600),
        Declared(
            "Drain",
            "How long the previous version may finish its requests after the switch.",
            PUBLIC,
            Group.STOPPING,
            form=Form.SECONDS,
            option="drain",
        ),
    ] = 5
    stop_grace_seconds: Annotated[
        int,
        Field(ge=0, le=3600),
        Declared(
            "Stop grace",
            "How long a container may take to stop before it is killed.",
            PUBLIC,
            Group.STOPPING,
            form=Form.SECONDS,
            option="stop-grace",
        ),
    ] = 30
    stop_signal: Annotated[
        Literal[
            "SIGTERM",
            "SIGINT",
            "SIGQUIT",
            "SIGHUP",
            "SIGUSR1",
            "SIGUSR2",
            "SIGWINCH",
            "SIGABRT",
            "SIGKILL",
            "SIGRTMIN+3",
        ]
        | None,
        Declared(
            "Stop signal",
            "Asks a container to stop; unset: the image's own, as a rule SIGTERM.",
            PUBLIC,
            Group.STOPPING,
        ),
    ] = None
    variables: Annotated[
        Mapping[VariableKey, VariableValue],
        Declared(
            "Variable",
            "An environment variable of the containers.",
            Secrecy.SENSITIVE,
            Group.VARIABLES,
            option="env",
            value_name="value",
        ),
    ] = {}
    volumes: Annotated[
        Mapping[NamedPart, Volume],
        Declared("Volume", "A folder that outlives versions.", PUBLIC, Group.STORAGE, option="volume"),
    ] = {}
    shared_volumes: Annotated[
        Mapping[NamedPart, SharedVolume],
        Declared("Shared volume", "A volume of another service, read-only.", PUBLIC, Group.STORAGE),
    ] = {}
    config_files: Annotated[
        Mapping[NamedPart, ConfigFile],
        Declared("Config file", "A text that the containers find as a file.", PUBLIC, Group.STORAGE, option="config"),
    ] = {}
    routes: Annotated[
        Mapping[RoutePlace, Route],
        Declared("Route", "A domain and path whose requests reach this service.", PUBLIC, Group.NETWORKING),
    ] = {}
    host_ports: Annotated[
        Mapping[HostPort, Port],
        Declared(
            "Host port",
            "A port of the machine that leads to one of the container, for what is not HTTP.",
            PUBLIC,
            Group.NETWORKING,
            option="publish",
            value_name="target",
        ),
    ] = {}

    @model_validator(mode="before")
    @classmethod
    def lift(cls, document: Any) -> Any:  # noqa: ANN401 - what was stored, of any version
        """Reads version 1, which had fewer fields, and in which a route was its port (`Route.lift`)."""
        if isinstance(document, dict) and document.get("schema_version") == 1:
            return {**document, "schema_version": 2}
        return document

    @property
    def kind(self) -> str:
        """`image`, `git`, `upload` or `dockerfile`."""
        if self.git is not None:
            return "git"
        if self.upload is not None:
            return "upload"
        return "dockerfile" if self.image is None else "image"

    @property
    def origin(self) -> str:
        """What the service's versions are made of, for people."""
        return origin_of(self.image, self.git, self.upload)

    def made_like(self, other: "ServiceConfig") -> "ServiceConfig":
        """Takes the other's image or source, with what it takes to get and build that; all else stays."""
        return self.model_copy(
            update={name: getattr(other, name) for name, field in FIELDS.items() if field.declared.is_source}
        )

    @property
    def served_ports(self) -> Mapping[RouteKey, Port]:
        """The routes that lead to the service itself."""
        return {key: route.port for key, route in self.routes.items() if route.port is not None}

    @property
    def probe_port(self) -> int | None:
        """The port that must answer before traffic comes; None for a worker that listens on nothing."""
        if self.health_check and self.health_check.command:
            return None
        if self.health_check and self.health_check.port:
            return self.health_check.port
        return next(iter(self.served_ports.values()), None)

    @property
    def written_volumes(self) -> frozenset[str]:
        """Volumes that two versions must not write at the same time."""
        return frozenset(name for name, volume in self.volumes.items() if volume.is_written)

    def excludes(self, other: "ServiceConfig") -> bool:
        """Tells whether versions of both cannot run side by side: one volume to write, or one port of the host."""
        return bool(self.written_volumes & other.written_volumes) or bool(self.host_ports.keys() & other.host_ports)


def origin_of(image: str | None, git: GitSource | None, upload: Upload | None) -> str:
    """Names what it is made of: `shop:1`, or a repository and its ref. A lone Dockerfile has no name."""
    if git is not None:
        return f"{git.repository} {git.ref}"
    if upload is not None:
        return f"upload {upload.digest[:12]}"
    return image or "Dockerfile"


FIELDS = {name: field for name, field in fields_of(ServiceConfig).items() if name != "schema_version"}
DEFAULTS = ServiceConfig().model_dump(mode="json")  # what a service is that nobody asked anything of
