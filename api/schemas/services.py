"""Services, their configuration and their staged changes over REST."""

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.common import Answer, Moment, Request
from api.schemas.deployments import DeploymentRead
from api.schemas.parts import (
    ConfigFilePut,
    ConfigFileRead,
    HostPortRead,
    RouteCreate,
    RouteRead,
    SharedVolumeRead,
    VolumeRead,
)
from flows.domain.changes import ConfigField, Operation
from flows.domain.parts import (
    Argument,
    BaseRegistry,
    Command,
    CopyCommands,
    HealthCheck,
    RegistryCredentials,
    Resources,
    SharedVolume,
    Volume,
)
from flows.domain.rules import ImageReference, PartName, Port, PublishedPort, Slug, VariableKey, VariableValue
from flows.domain.service import ServiceStatus
from flows.domain.source import Build, GitSource
from flows.domain.ssh import PrivateKey
from flows.domain.upload import Upload


class ServicePatch(Request):
    """What is given is staged; what is left out stays; `null` takes a value back to its default."""

    image: ImageReference | None = None
    git: GitSource | None = Field(default=None, description="A repository to build the image from, instead of one.")
    upload: Upload | None = Field(
        default=None,
        description="A packed working tree to build the image from, instead of one. It may be sent after this, "
        "to the service's uploads, but must be there when the service is deployed.",
    )
    build: Build | None = Field(default=None, description="How it is built; unset: `auto`, at the root of the source.")
    credentials: RegistryCredentials | None = Field(
        default=None, description="For the image's registry, or for the repository's host; write-only."
    )
    base_registry: BaseRegistry | None = Field(
        default=None, description="Sign-in to the registry of a build's private base images; write-only."
    )
    deploy_key: PrivateKey | None = Field(
        default=None, repr=False, description="For a repository over ssh; only its public part is ever shown."
    )
    command: Annotated[tuple[Argument, ...], Field(max_length=100)] | None = None
    release_command: Command | None = Field(
        default=None, description="Run once in a container of the new image before each new version starts."
    )
    copy_commands: CopyCommands | None = Field(
        default=None, description="Run in the version that serves, before and after its volumes are copied."
    )
    replicas: Annotated[int, Field(ge=1, le=50)] | None = None
    health_check: HealthCheck | None = None
    limits: Resources | None = None
    reservations: Resources | None = None
    stop_grace_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    drain_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None


class ServiceWish(ServicePatch):
    """Everything that can be wished of a service at once."""

    port: Port | None = Field(default=None, description="Short for one route with a generated domain.")
    routes: Annotated[list[RouteCreate], Field(max_length=100)] = []
    variables: Annotated[dict[VariableKey, VariableValue], Field(max_length=1000)] = {}
    volumes: Annotated[dict[PartName, Volume], Field(max_length=100)] = {}
    shared_volumes: Annotated[dict[PartName, SharedVolume], Field(max_length=100)] = {}
    config_files: Annotated[dict[PartName, ConfigFilePut], Field(max_length=100)] = {}
    host_ports: Annotated[dict[PublishedPort, Port], Field(max_length=100)] = {}


class ServiceCreate(ServiceWish):
    """Needs an `image`, a repository (`git`), an `upload`, or a Dockerfile (`build.content`)."""

    slug: Slug


class CredentialsRead(Answer):
    """The password is never shown."""

    username: str


class BaseRegistryRead(CredentialsRead):
    """The password is never shown."""

    host: str


class DeployKeyRead(Answer):
    """What the git host is given; the private part is never shown."""

    public_key: str


class ConfigRead(Answer):
    image: str | None
    git: GitSource | None
    upload: Upload | None
    build: Build | None
    credentials: CredentialsRead | None
    base_registry: BaseRegistryRead | None
    deploy_key: str | None = Field(description="The public part: what the git host is given.")
    command: list[str] | None
    release_command: list[str] | None
    copy_commands: CopyCommands | None
    replicas: int
    variables: dict[str, str]
    volumes: list[VolumeRead]
    shared_volumes: list[SharedVolumeRead]
    config_files: list[ConfigFileRead]
    routes: list[RouteRead]
    host_ports: list[HostPortRead]
    health_check: HealthCheck | None
    limits: Resources | None
    reservations: Resources | None
    stop_grace_seconds: int
    drain_seconds: int


class Difference(Answer):
    """One part of a configuration, before and after; null where there is none."""

    field: ConfigField
    key: str | None
    operation: Operation
    old: JsonValue
    new: JsonValue


class ChangeRead(Difference):
    id: str
    created_at: Moment


class PlanRead(Answer):
    """What a deployment would do if it were asked for now."""

    number: int
    differences: list[Difference] = Field(description="Between what serves and what would serve.")
    creates: list[str]
    stops: list[str] = Field(description="What would stop before the new version serves.")
    removes: list[str]
    steps: list[str]
    has_downtime: bool
    downtime_reason: str | None
    expected_seconds: float | None = Field(description="Median of the last deploys; null before the first one.")


class ServiceRead(Answer):
    id: str
    slug: str
    project: str
    environment: str
    status: ServiceStatus
    current: ConfigRead | None = Field(description="What the last deployment took.")
    wanted: ConfigRead = Field(description="Current plus pending changes: what the next deployment will take.")
    changes: list[ChangeRead]
    urls: list[str]
    private_domain: str = Field(description="Name under which the environment's other services reach it.")
    live_deployment: DeploymentRead | None
    latest_deployment: DeploymentRead | None
    created_at: Moment
    updated_at: Moment
    actions: list[str] = Field(
        description="`edit`, `deploy`, `restart`, `sleep`, `wake`, `discard`, `revert`, `archive`: what is allowed now."
    )


class UploadRead(Answer):
    digest: str = Field(description="SHA-256 of the archive, in hex.")
    size: int = Field(description="Bytes of the archive.")
