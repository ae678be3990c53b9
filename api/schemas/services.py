"""Services, their configuration and their staged changes over REST."""

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.common import Answer, Moment, Request
from api.schemas.deployments import DeploymentRead
from flows.domain.config import ConfigField, HealthCheck, Operation
from flows.domain.rules import Domain, ImageReference, Port, Slug, Text, VariableKey, VariableValue
from flows.domain.service import ServiceStatus


class RouteCreate(Request):
    domain: Domain | None = Field(default=None, description="Unset: a domain is generated.")
    port: Port


class RouteRead(Answer):
    domain: str
    port: int
    url: str


class VariableRead(Answer):
    key: str
    value: str


class VariablePut(Request):
    value: VariableValue


class VariablesPatch(Request):
    dotenv: Annotated[str, Field(max_length=1_000_000, description="KEY=value lines, as in a .env file.")]


class ServicePatch(Request):
    """What is given is staged; what is left out stays."""

    image: ImageReference | None = None
    command: Annotated[tuple[Text, ...], Field(max_length=100)] | None = None
    replicas: Annotated[int, Field(ge=1, le=50)] | None = None
    health_check: HealthCheck | None = None
    stop_grace_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    drain_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None


class ServiceCreate(ServicePatch):
    slug: Slug
    image: ImageReference
    port: Port | None = Field(default=None, description="Short for one route with a generated domain.")
    routes: Annotated[list[RouteCreate], Field(max_length=100)] = []
    variables: Annotated[dict[VariableKey, VariableValue], Field(max_length=1000)] = {}


class ConfigRead(Answer):
    image: str
    command: list[str] | None
    replicas: int
    routes: list[RouteRead]
    variables: dict[str, str]
    health_check: HealthCheck | None
    stop_grace_seconds: int
    drain_seconds: int


class ChangeRead(Answer):
    id: str
    field: ConfigField
    key: str | None
    operation: Operation
    old: JsonValue
    new: JsonValue
    created_at: Moment


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
    live_deployment: DeploymentRead | None
    latest_deployment: DeploymentRead | None
    created_at: Moment
    updated_at: Moment
    actions: list[str]
