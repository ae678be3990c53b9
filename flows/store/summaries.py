"""Services as lists show them. A sealed column is opened only for what the list shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, select

from flows.domain.config import origin_of
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.ids import DeploymentId, EnvironmentId, ServiceId
from flows.domain.service import Change, Service
from flows.domain.source import GitSource
from flows.domain.upload import Upload
from flows.store import deployments

NAMELESS = origin_of(None, None, None)
SOURCES = ("image", "git", "upload")


@dataclass(frozen=True)
class Brief:
    """A deployment in a few words."""

    id: DeploymentId
    number: int
    status: DeploymentStatus
    image: str
    queued_at: datetime


@dataclass(frozen=True)
class Summary:
    """A service in a few words."""

    id: ServiceId
    slug: str
    created_at: datetime
    updated_at: datetime
    is_asleep: bool  # by request
    is_deleting: bool
    was_deployed: bool
    pending_changes: int
    origin: str  # what the last deployment took, or what the first one would
    routes: Sequence[str]  # that serve
    latest: Brief | None
    live: Brief | None


def of_environment(
    session: Session, environment_id: EnvironmentId, *, after: str | None, limit: int
) -> Sequence[Summary]:
    """Returns the services by slug, which is also the cursor."""
    rows = _rows(session, environment_id, after, limit)
    origins = _pending_origins(session, [row.id for row in rows if row.latest_id is None])
    older = _routes_in_snapshots(session, [row.live_id for row in rows if row.live_id and row.route_keys is None])
    return [
        Summary(
            id=row.id,
            slug=row.slug,
            created_at=row.created_at,
            updated_at=row.updated_at,
            is_asleep=row.is_asleep,
            is_deleting=row.is_deleting,
            was_deployed=row.was_deployed,
            pending_changes=row.pending_changes,
            origin=row.latest_image if row.latest_id else origins.get(row.id, NAMELESS),
            routes=older.get(row.live_id, ()) if row.route_keys is None else row.route_keys,
            latest=_brief(row, "latest"),
            live=_brief(row, "live"),
        )
        for row in rows
    ]


def _rows(session: Session, environment_id: EnvironmentId, after: str | None, limit: int) -> Sequence[Any]:
    """Returns rows with the names that a `Summary` has, and `latest_…` and `live_…`; nothing of them is sealed."""
    latest, live = aliased(Deployment), aliased(Deployment)
    pending = select(func.count()).where(col(Change.service_id) == col(Service.id), col(Change.deployment_id).is_(None))
    newest = and_(col(latest.service_id) == col(Service.id), col(latest.number) == col(Service.deployment_count))
    columns: list[Any] = [
        *(Service.id, Service.slug, Service.created_at, Service.updated_at),
        col(Service.asleep_at).is_not(None).label("is_asleep"),
        col(Service.deleting_at).is_not(None).label("is_deleting"),
        col(Service.config).is_not(None).label("was_deployed"),
        pending.correlate(Service).scalar_subquery().label("pending_changes"),
        *_columns(latest, "latest"),
        *_columns(live, "live"),
        live.route_keys,
    ]
    query = (
        select(*columns)
        .select_from(Service)
        .outerjoin(latest, newest)
        .outerjoin(live, col(live.id) == col(Service.live_deployment_id))
        .where(Service.environment_id == environment_id)
        .order_by(col(Service.slug))
        .limit(limit)
    )
    rows: Sequence[Any] = session.exec(query.where(col(Service.slug) > after) if after else query).all()
    return rows


def _columns(of: type[Deployment], prefix: str) -> list[Any]:
    return [col(getattr(of, each.name)).label(f"{prefix}_{each.name}") for each in fields(Brief)]


def _brief(row: Any, prefix: str) -> Brief | None:  # noqa: ANN401 - whatever the query found
    found = {each.name: getattr(row, f"{prefix}_{each.name}") for each in fields(Brief)}
    return None if found["id"] is None else Brief(**found)


def _pending_origins(session: Session, ids: Sequence[ServiceId]) -> Mapping[ServiceId, str]:
    """Returns what services that were never deployed will be made of, unless they have nothing but a Dockerfile."""
    if not ids:
        return {}
    query = select(Change.service_id, Change.field, Change.value).where(
        col(Change.service_id).in_(ids), col(Change.deployment_id).is_(None), col(Change.field).in_(SOURCES)
    )
    pending: dict[Any, dict[str, Any]] = {}
    for service_id, field, value in session.exec(query):
        pending.setdefault(service_id, {})[field] = value
    return {service_id: _origin(change) for service_id, change in pending.items()}


def _origin(change: Mapping[str, Any]) -> str:
    git, upload = change.get("git"), change.get("upload")
    return origin_of(
        change.get("image"),
        GitSource.model_validate(git) if git else None,
        Upload.model_validate(upload) if upload else None,
    )


def _routes_in_snapshots(session: Session, ids: Iterable[DeploymentId]) -> Mapping[DeploymentId, Sequence[str]]:
    """Returns the routes of deployments that are older than the column which has their routes in clear."""
    known = list(ids)
    found = deployments.by_id(session, known) if known else {}
    return {id: list(deployment.snapshot.config.routes) for id, deployment in found.items()}
