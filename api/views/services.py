"""Services as the API shows them, with the actions that are allowed now."""

from collections.abc import Sequence

from sqlmodel import Session

from api.schemas.actions import ServiceAction
from api.schemas.services import ServiceRead
from api.views.config import change_read, config_read, url_of
from api.views.deployments import deployment_read
from flows.domain.config import ServiceConfig
from flows.domain.deployment import UNSETTLED, Deployment, DeploymentStatus
from flows.domain.service import Change, Service, ServiceStatus, wanted
from flows.settings import Settings
from flows.store import deployments, services

_LIVE = {
    DeploymentStatus.UNHEALTHY: ServiceStatus.UNHEALTHY,
    DeploymentStatus.SLEEPING: ServiceStatus.WAKING,
}


def service_reads(session: Session, settings: Settings, rows: Sequence[Service]) -> list[ServiceRead]:
    """Shows services with five queries, however many there are; what only lists them has summaries."""
    ids = [row.id for row in rows]
    changes: dict[object, list[Change]] = {}
    for change in services.pending(session, ids):
        changes.setdefault(change.service_id, []).append(change)
    places = services.places(session, {row.environment_id for row in rows})
    latest = deployments.latest(session, ids)
    live = deployments.by_id(session, [row.live_deployment_id for row in rows if row.live_deployment_id])
    return [
        _service_read(
            settings,
            row,
            changes.get(row.id, []),
            latest.get(row.id),
            live.get(row.live_deployment_id) if row.live_deployment_id else None,
            places[row.environment_id],
        )
        for row in rows
    ]


def service_read(session: Session, settings: Settings, row: Service) -> ServiceRead:
    return service_reads(session, settings, [row])[0]


def _service_read(
    settings: Settings,
    row: Service,
    changes: Sequence[Change],
    latest: Deployment | None,
    live: Deployment | None,
    place: services.Place,
) -> ServiceRead:
    _workspace, project, environment = place
    is_asleep = row.asleep_at is not None
    status = service_status(
        latest.status if latest else None,
        live.status if live else None,
        is_deleting=row.deleting_at is not None,
        is_asleep=is_asleep,
    )
    goal = wanted(row, changes)
    return ServiceRead(
        id=str(row.id),
        slug=row.slug,
        project=project.slug,
        environment=environment.name,
        revision=row.revision,
        status=status,
        current=config_read(settings, row.id, row.config) if row.config else None,
        wanted=config_read(settings, row.id, goal),
        changes=[change_read(row.config, change) for change in changes],
        urls=[url_of(settings, key) for key in live.snapshot.config.routes] if live else [],
        private_domain=row.network_alias,
        live_deployment=deployment_read(settings, live, row.live_deployment_id) if live else None,
        latest_deployment=deployment_read(settings, latest, row.live_deployment_id) if latest else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        actions=service_actions(
            status,
            is_live=live is not None,
            is_asleep=is_asleep,
            can_discard=bool(changes) and row.config is not None,
            can_revert=_differs(live, goal),
        ),
    )


def service_actions(
    status: ServiceStatus, *, is_live: bool, is_asleep: bool, can_discard: bool, can_revert: bool
) -> list[ServiceAction]:
    """Returns what its owner may do with a service now."""
    if status is ServiceStatus.DELETING:
        return []
    return [
        ServiceAction.EDIT,
        ServiceAction.DEPLOY,
        *([ServiceAction.RESTART, ServiceAction.WAKE if is_asleep else ServiceAction.SLEEP] if is_live else []),
        *([ServiceAction.DISCARD] if can_discard else []),
        *([ServiceAction.REVERT] if can_revert else []),
        ServiceAction.DELETE,
    ]


def _differs(live: Deployment | None, goal: ServiceConfig) -> bool:
    """Tells whether there is something to revert: what runs is not what would run."""
    return live is not None and live.snapshot.config != goal


def service_status(
    latest: DeploymentStatus | None, live: DeploymentStatus | None, *, is_deleting: bool, is_asleep: bool
) -> ServiceStatus:
    """Derives the service's status. `latest`, `live`: of its deployments, where it has them."""
    if is_deleting:
        return ServiceStatus.DELETING
    if latest is None:
        return ServiceStatus.NOT_DEPLOYED
    if latest in UNSETTLED:
        return ServiceStatus.DEPLOYING
    if live is None:
        return ServiceStatus.FAILED
    if is_asleep:
        return ServiceStatus.SLEEPING
    return _LIVE.get(live, ServiceStatus.HEALTHY)
