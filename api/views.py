"""From rows to what the API shows, with the actions that are allowed now."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue
from sqlmodel import Session

from api.schemas.deployments import DeploymentRead, JournalLineRead
from api.schemas.projects import EnvironmentName, EnvironmentRead, ProjectRead
from api.schemas.services import ChangeRead, ConfigRead, RouteRead, ServiceRead
from flows.domain.config import ServiceConfig
from flows.domain.deployment import UNSETTLED, Deployment, DeploymentStatus, JournalLine
from flows.domain.ids import DeploymentId
from flows.domain.project import Environment, Project
from flows.domain.service import Change, Service, ServiceStatus, wanted
from flows.settings import Settings
from flows.store import deployments, projects, services


def project_reads(session: Session, rows: Sequence[Project]) -> list[ProjectRead]:
    ids = [row.id for row in rows]
    environments = projects.environments(session, ids)
    counts = projects.service_counts(session, ids)
    live = projects.service_counts(session, ids, live=True)
    return [
        ProjectRead(
            id=str(row.id),
            slug=row.slug,
            description=row.description,
            created_at=row.created_at,
            environments=[EnvironmentName(id=str(e.id), name=e.name) for e in environments if e.project_id == row.id],
            service_count=counts.get(row.id, 0),
            live_count=live.get(row.id, 0),
            actions=["edit", "create_service", *([] if counts.get(row.id) else ["delete"])],
        )
        for row in rows
    ]


def environment_reads(session: Session, project: Project, rows: Sequence[Environment]) -> list[EnvironmentRead]:
    counts = projects.environment_counts(session, [row.id for row in rows])
    return [
        EnvironmentRead(
            id=str(row.id),
            name=row.name,
            project=project.slug,
            created_at=row.created_at,
            service_count=counts.get(row.id, 0),
        )
        for row in rows
    ]


def service_reads(session: Session, settings: Settings, rows: Sequence[Service]) -> list[ServiceRead]:
    """All services of one list with five queries, however long it is."""
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


def deployment_read(settings: Settings, row: Deployment, live_id: DeploymentId | None) -> DeploymentRead:
    return DeploymentRead(
        id=str(row.id),
        number=row.number,
        service_id=str(row.service_id),
        service=row.snapshot.service.slug,
        project=row.snapshot.project.slug,
        environment=row.snapshot.environment.slug,
        status=row.status,
        is_live=row.id == live_id,
        message=row.message,
        image=row.image,
        image_digest=row.image_digest,
        failure=row.failure,
        queued_at=row.queued_at,
        started_at=row.started_at,
        settled_at=row.settled_at,
        run_url=f"{settings.prefect_ui_url}/runs/flow-run/{row.run_id}" if row.run_id else None,
        actions=[],
    )


def journal_reads(rows: Sequence[JournalLine]) -> list[JournalLineRead]:
    return [
        JournalLineRead(cursor=row.id or 0, at=row.at, level=row.level, source=row.source, text=row.text)
        for row in rows
    ]


def route_read(settings: Settings, domain: str, port: int) -> RouteRead:
    return RouteRead(domain=domain, port=port, url=f"http://{domain}:{settings.proxy_port}")


def _service_read(
    settings: Settings,
    row: Service,
    changes: Sequence[Change],
    latest: Deployment | None,
    live: Deployment | None,
    place: services.Place,
) -> ServiceRead:
    _workspace, project, environment = place
    status = _status(row, latest, live)
    return ServiceRead(
        id=str(row.id),
        slug=row.slug,
        project=project.slug,
        environment=environment.name,
        status=status,
        current=_config_read(settings, row.config) if row.config else None,
        wanted=_config_read(settings, wanted(row, changes)),
        changes=[_change_read(row.config, change) for change in changes],
        urls=[route_read(settings, *route).url for route in live.snapshot.config.routes.items()] if live else [],
        live_deployment=deployment_read(settings, live, row.live_deployment_id) if live else None,
        latest_deployment=deployment_read(settings, latest, row.live_deployment_id) if latest else None,
        created_at=row.created_at,
        updated_at=row.updated_at,
        actions=[] if status is ServiceStatus.ARCHIVING else ["edit", "deploy", "archive"],
    )


def _status(row: Service, latest: Deployment | None, live: Deployment | None) -> ServiceStatus:
    if row.archiving_at is not None:
        return ServiceStatus.ARCHIVING
    if latest is None:
        return ServiceStatus.NOT_DEPLOYED
    if latest.status in UNSETTLED:
        return ServiceStatus.DEPLOYING
    if live is not None:
        return ServiceStatus.UNHEALTHY if live.status is DeploymentStatus.UNHEALTHY else ServiceStatus.HEALTHY
    return ServiceStatus.FAILED


def _config_read(settings: Settings, config: ServiceConfig) -> ConfigRead:
    return ConfigRead(
        image=config.image,
        command=list(config.command) if config.command else None,
        replicas=config.replicas,
        routes=[route_read(settings, domain, port) for domain, port in config.routes.items()],
        variables=dict(config.variables),
        health_check=config.health_check,
        stop_grace_seconds=config.stop_grace_seconds,
        drain_seconds=config.drain_seconds,
    )


def _change_read(current: ServiceConfig | None, change: Change) -> ChangeRead:
    document: Mapping[str, JsonValue] = current.model_dump(mode="json") if current else {}
    old = document.get(change.field)
    if change.field.is_keyed:
        old = old.get(change.key or "") if isinstance(old, dict) else None
    return ChangeRead(
        id=str(change.id),
        field=change.field,
        key=change.key,
        operation=change.operation,
        old=old,
        new=change.value,
        created_at=change.created_at,
    )
