"""Services, their configuration and their staged changes over REST."""

from pydantic import Field, JsonValue

from api.schemas.actions import ServiceAction
from api.schemas.common import Answer, Moment, Request
from api.schemas.deployments import DeploymentRead
from api.schemas.derived import derived, entries, everything_shown, settings
from api.schemas.parts import RouteCreate
from flows.domain.changes import ConfigField, Operation
from flows.domain.rules import Port, Slug
from flows.domain.service import ServiceStatus


@derived(settings())
class ServicePatch(Request):
    """A change of a service: what is given is staged, what is left out stays, `null` restores the default."""


@derived(entries())
class ServiceRequest(ServicePatch):
    """A request with everything that can be set of a service at once."""

    port: Port | None = Field(default=None, description="Short for one route with a generated domain.")
    routes: list[RouteCreate] = []


class ServiceCreate(ServiceRequest):
    """A new service. It needs an `image`, a repository (`git`), an `upload`, or a Dockerfile (`build.content`)."""

    slug: Slug


class DeployKeyRead(Answer):
    """The public key for the git host; the private part is never shown."""

    public_key: str


@derived(everything_shown())
class ConfigRead(Answer):
    """A whole configuration, without its secrets."""


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
    """The effects that a deployment would have if it were asked for now."""

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
    revision: int = Field(description="Counts the edits of its configuration; `ETag` is the same in quotes.")
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
    actions: list[ServiceAction] = Field(description="What is allowed now.")


class UploadRead(Answer):
    digest: str = Field(description="SHA-256 of the archive, in hex.")
    size: int = Field(description="Bytes of the archive.")
