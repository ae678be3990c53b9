"""Deployments: their birth, the queue, leases, and what serves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from flows.domain.columns import now
from flows.domain.deployment import ACTIVE, FINAL, UNSETTLED, Deployment, DeploymentStatus
from flows.domain.errors import NotFound
from flows.domain.ids import DeploymentId, ServiceId, WorkspaceId, new_id
from flows.domain.project import Environment, Project
from flows.domain.service import Route, Service, wanted
from flows.domain.snapshot import Owner, Snapshot
from flows.store import services


def create(session: Session, service: Service, message: str) -> Deployment:
    """Takes the pending changes, freezes the snapshot and joins the queue. The caller holds the service's lock."""
    service.require_open()
    changes = services.pending(session, [service.id])
    config = wanted(service, changes)
    workspace, project, environment = services.place(session, service)
    service.deployment_count += 1
    deployment_id = DeploymentId(new_id())
    snapshot = Snapshot(
        workspace=Owner(id=workspace.id, slug=workspace.slug),
        project=Owner(id=project.id, slug=project.slug),
        environment=Owner(id=environment.id, slug=environment.name),
        service=Owner(id=service.id, slug=service.slug),
        deployment=deployment_id,
        number=service.deployment_count,
        network_alias=service.network_alias,
        edge_alias=service.edge_alias,
        config=config,
    )
    deployment = Deployment(
        id=deployment_id,
        service_id=service.id,
        number=snapshot.number,
        snapshot=snapshot,
        message=message,
        image=config.image,
    )
    session.add(deployment)
    session.flush()
    for change in changes:
        change.deployment_id = deployment.id
    service.config = config
    service.updated_at = now()
    session.flush()
    services.claim_domains(session, service)
    return deployment


def get(session: Session, deployment_id: DeploymentId, *, lock: bool = False) -> Deployment:
    deployment = session.get(Deployment, deployment_id, with_for_update=lock or None)
    if deployment is None:
        raise NotFound("There is no such deployment here.")
    return deployment


def get_visible(session: Session, workspace_id: WorkspaceId, deployment_id: DeploymentId) -> Deployment:
    """The same for somebody who may see one workspace only."""
    query = (
        select(Deployment)
        .join(Service, col(Service.id) == col(Deployment.service_id))
        .join(Environment, col(Environment.id) == col(Service.environment_id))
        .join(Project, col(Project.id) == col(Environment.project_id))
        .where(Deployment.id == deployment_id, Project.workspace_id == workspace_id)
    )
    deployment = session.exec(query).one_or_none()
    if deployment is None:
        raise NotFound("There is no such deployment here.")
    return deployment


def of_service(
    session: Session, service_id: ServiceId, *, after: DeploymentId | None, limit: int
) -> Sequence[Deployment]:
    """Newest first. Ids are UUIDv7, so the id is also the cursor."""
    query = select(Deployment).where(Deployment.service_id == service_id).order_by(col(Deployment.id).desc())
    if after is not None:
        query = query.where(col(Deployment.id) < after)
    return session.exec(query.limit(limit)).all()


def latest(session: Session, service_ids: Iterable[ServiceId]) -> Mapping[ServiceId, Deployment]:
    """The newest deployment of each service that has one."""
    query = (
        select(Deployment)
        .where(col(Deployment.service_id).in_(list(service_ids)))
        .distinct(col(Deployment.service_id))
        .order_by(col(Deployment.service_id), col(Deployment.id).desc())
    )
    return {deployment.service_id: deployment for deployment in session.exec(query)}


def by_id(session: Session, deployment_ids: Iterable[DeploymentId]) -> Mapping[DeploymentId, Deployment]:
    query = select(Deployment).where(col(Deployment.id).in_(list(deployment_ids)))
    return {deployment.id: deployment for deployment in session.exec(query)}


def renew(session: Session, deployment_id: DeploymentId, run_id: object, lease: timedelta) -> bool:
    """Prolongs the lease; False if the deployment is no longer this run's."""
    deployment = get(session, deployment_id, lock=True)
    if deployment.run_id != run_id or deployment.is_settled:
        return False
    deployment.lease_until = now() + lease
    return True


def live(session: Session, *, or_archiving: bool = False) -> Sequence[Deployment]:
    """Every deployment that serves its service's traffic; `or_archiving`: those too whose service is about to go."""
    query = _joined_to_its_service()
    return session.exec(query if or_archiving else query.where(col(Service.archiving_at).is_(None))).all()


def live_of(session: Session, service_id: ServiceId) -> Deployment | None:
    return session.exec(_joined_to_its_service().where(Service.id == service_id)).one_or_none()


def serving(session: Session, domains: Iterable[str]) -> Sequence[Deployment]:
    """The live deployments of the services that claim any of the domains."""
    query = _joined_to_its_service().join(Route, col(Route.service_id) == col(Service.id))
    return session.exec(query.where(col(Route.domain).in_(list(domains))).distinct()).all()


def with_running_work(session: Session) -> Sequence[Deployment]:
    """What a run may be working on right now."""
    return session.exec(select(Deployment).where(col(Deployment.status).in_(ACTIVE))).all()


def unsettled(session: Session) -> Sequence[Deployment]:
    """What is on its way, or waits for its turn."""
    return session.exec(select(Deployment).where(col(Deployment.status).in_(UNSETTLED))).all()


def superseded(session: Session, service_id: ServiceId | None = None) -> Sequence[Deployment]:
    """Versions that no longer serve and still exist."""
    query = select(Deployment).where(col(Deployment.retire_at).is_not(None), col(Deployment.status).not_in(FINAL))
    if service_id is not None:
        query = query.where(Deployment.service_id == service_id)
    return session.exec(query.order_by(col(Deployment.id))).all()


def go_live(session: Session, deployment: Deployment) -> Deployment | None:
    """From here on this deployment is the truth; returns the one that it supersedes."""
    service = session.exec(select(Service).where(Service.id == deployment.service_id).with_for_update()).one()
    previous = session.get(Deployment, service.live_deployment_id) if service.live_deployment_id else None
    deployment.settle(DeploymentStatus.HEALTHY)
    service.live_deployment_id = deployment.id
    service.updated_at = now()
    if previous is not None and previous.id != deployment.id:
        previous.supersede(timedelta(seconds=previous.snapshot.config.drain_seconds))
    session.flush()
    services.claim_domains(session, service)
    return previous if previous is not deployment else None


def _joined_to_its_service() -> SelectOfScalar[Deployment]:
    return select(Deployment).join(Service, col(Service.live_deployment_id) == col(Deployment.id))
