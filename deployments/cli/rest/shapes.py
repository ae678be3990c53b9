"""The parts of the API's answers that the command line decides upon. What it only shows stays a plain item."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Deployment:
    """One attempt to make a version live; times are ISO 8601, lengths are seconds."""

    id: str
    number: int
    status: str
    failure: str | None
    image: str
    commit: Mapping[str, str] | None
    build_title: str | None
    message: str
    trigger: str
    is_live: bool
    redeploy_of: str | None
    queued_at: str
    started_at: str | None
    settled_at: str | None
    gap_seconds: float | None


@dataclass(frozen=True)
class Service:
    """A service with its wanted configuration and its pending changes."""

    id: str
    slug: str
    project: str
    environment: str
    status: str
    urls: list[str]
    wanted: Mapping[str, Any]
    changes: list[dict[str, Any]]
    live_deployment: Deployment | None
    latest_deployment: Deployment | None

    @property
    def name(self) -> str:
        return f"{self.project}/{self.slug}"


@dataclass(frozen=True)
class DeploymentSummary:
    """A deployment as lists of services show it."""

    id: str
    number: int
    image: str


@dataclass(frozen=True)
class ServiceSummary:
    """A service as lists show it."""

    id: str
    slug: str
    project: str
    environment: str
    status: str
    origin: str
    pending_changes: int
    urls: list[str]
    live_deployment: DeploymentSummary | None
    latest_deployment: DeploymentSummary | None

    @property
    def name(self) -> str:
        return f"{self.project}/{self.slug}"


@dataclass(frozen=True)
class Line:
    """One line of a journal."""

    cursor: int
    at: str
    level: str
    source: str
    text: str


def pick(kind: type[T], item: Mapping[str, Any]) -> T:
    """Return the shape with the fields that it needs of an item."""
    return kind(**{each.name: item[each.name] for each in fields(kind)})  # type: ignore[arg-type]  # all are dataclasses


def service(item: Mapping[str, Any]) -> Service:
    return pick(Service, {**item, **_deployments(Deployment, item)})


def service_summary(item: Mapping[str, Any]) -> ServiceSummary:
    return pick(ServiceSummary, {**item, **_deployments(DeploymentSummary, item)})


def _deployments(kind: type[T], item: Mapping[str, Any]) -> Mapping[str, T | None]:
    return {name: pick(kind, item[name]) if item[name] else None for name in ("live_deployment", "latest_deployment")}
