"""The parts of the API's answers that the command line decides upon. What it only shows stays a plain item.

They are named tuples, which are made ten times faster than dataclasses: `slipway --help` loads them too.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T", bound=NamedTuple)


class Deployment(NamedTuple):
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


class Service(NamedTuple):
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


class DeploymentSummary(NamedTuple):
    """A deployment as lists of services show it."""

    id: str
    number: int
    image: str


class ServiceSummary(NamedTuple):
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


class Line(NamedTuple):
    """One line of a journal."""

    cursor: int
    at: str
    level: str
    source: str
    text: str


def pick(kind: type[T], item: Mapping[str, Any]) -> T:
    """Return the shape with the fields that it needs of an item."""
    return kind._make(item[name] for name in kind._fields)


def service(item: Mapping[str, Any]) -> Service:
    return pick(Service, {**item, **_deployments(Deployment, item)})


def service_summary(item: Mapping[str, Any]) -> ServiceSummary:
    return pick(ServiceSummary, {**item, **_deployments(DeploymentSummary, item)})


def _deployments(kind: type[T], item: Mapping[str, Any]) -> Mapping[str, T | None]:
    return {name: pick(kind, item[name]) if item[name] else None for name in ("live_deployment", "latest_deployment")}
