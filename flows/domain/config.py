"""What a service is configured to be: one frozen document."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from flows.domain.parts import (
    Argument,
    BaseRegistry,
    Command,
    ConfigFile,
    CopyCommands,
    HealthCheck,
    RegistryCredentials,
    Resources,
    Route,
    SharedVolume,
    Value,
    Volume,
)
from flows.domain.rules import ImageReference, PartName, Port, PublishedPort, RouteKey, VariableKey, VariableValue
from flows.domain.source import Build, GitSource
from flows.domain.ssh import PrivateKey
from flows.domain.upload import Upload

# What says nothing is nothing: an empty command is the image's own, limits without a number are none.
SAID = AfterValidator(lambda value: None if value in ((), Resources()) else value)


SOURCE = ("image", "git", "upload", "build", "credentials", "deploy_key", "base_registry")


class ServiceConfig(Value):
    """Everything about a service that a deployment makes real. `schema_version` lets old snapshots be read forever."""

    schema_version: Literal[2] = 2
    image: ImageReference | None = None
    git: GitSource | None = None
    upload: Upload | None = None
    build: Build | None = None
    credentials: RegistryCredentials | None = None
    deploy_key: PrivateKey | None = Field(default=None, repr=False)
    base_registry: BaseRegistry | None = None
    command: Annotated[Annotated[tuple[Argument, ...], Field(max_length=100)] | None, SAID] = None
    release_command: Command | None = None
    copy_commands: CopyCommands | None = None
    replicas: Annotated[int, Field(ge=1, le=50)] = 1
    variables: Mapping[VariableKey, VariableValue] = {}
    volumes: Mapping[PartName, Volume] = {}
    shared_volumes: Mapping[PartName, SharedVolume] = {}
    config_files: Mapping[PartName, ConfigFile] = {}
    routes: Mapping[RouteKey, Route] = {}
    host_ports: Mapping[PublishedPort, Port] = {}
    health_check: HealthCheck | None = None
    limits: Annotated[Resources | None, SAID] = None
    reservations: Annotated[Resources | None, SAID] = None
    stop_grace_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    drain_seconds: Annotated[int, Field(ge=0, le=3600)] = 5

    @model_validator(mode="before")
    @classmethod
    def lift(cls, document: Any) -> Any:  # noqa: ANN401 - what was stored, of any version
        """Version 1 had fewer fields, and a route was its port (`Route.lift`)."""
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
        """Of the other's image or source, with what it takes to get and build that; all else stays."""
        return self.model_copy(update={name: getattr(other, name) for name in SOURCE})

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
        """Whether versions of both cannot run side by side: one volume to write, or one port of the host."""
        return bool(self.written_volumes & other.written_volumes) or bool(self.host_ports.keys() & other.host_ports)


def origin_of(image: str | None, git: GitSource | None, upload: Upload | None) -> str:
    """Such as `shop:1`, or a repository and its ref; a lone Dockerfile has no name."""
    if git is not None:
        return f"{git.repository} {git.ref}"
    if upload is not None:
        return f"upload {upload.digest[:12]}"
    return image or "Dockerfile"
