"""Deployments: found, held by leases, and which of them serve."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from enum import Enum, auto

from sqlmodel import Session, and_, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from flows.domain.columns import now
from flows.domain.deployment import ACTIVE, FINAL, UNSETTLED, Deployment, DeploymentStatus, DeploymentStep
from flows.domain.errors import DeploymentCancelled, NotFound
from flows.domain.ids import DeploymentId, ServiceId, WorkspaceId
from flows.domain.project import Environment, Project
from flows.domain.service import RouteClaim, Service
from flows.domain.steps import Step
from flows.store import claims, services

SUCCEEDED = (
    DeploymentStatus.HEALTHY,
    DeploymentStatus.UNHEALTHY,
    DeploymentStatus.SLEEPING,
    DeploymentStatus.REMOVED,
)


def get(session: Session, deployment_id: DeploymentId, *, lock: bool = False) -> Deployment:
    deployment = session.get(Deployment, deployment_id, with_for_update=lock or None)
    if deployment is None:
        raise NotFound("There is no such deployment here.")
    return deployment


def get_visible(
    session: Session, workspace_id: WorkspaceId, deployment_id: DeploymentId, *, lock: bool = False
) -> Deployment:
    """Returns a deployment to somebody who may see one workspace only; raises NotFound."""
    query = (
        select(Deployment)
        .join(Service, col(Service.id) == col(Deployment.service_id))
        .join(Environment, col(Environment.id) == col(Service.environment_id))
        .join(Project, col(Project.id) == col(Environment.project_id))
        .where(Deployment.id == deployment_id, Project.workspace_id == workspace_id)
    )
    deployment = session.exec(query.with_for_update(of=Deployment) if lock else query).one_or_none()
    if deployment is None:
        raise NotFound("There is no such deployment here.")
    return deployment


def of_service(
    session: Session,
    service_id: ServiceId,
    *,
    after: DeploymentId | None,
    limit: int,
    statuses: Collection[DeploymentStatus] = (),
) -> Sequence[Deployment]:
    """Returns deployments, newest first. `statuses`: only these. The id is the cursor, since ids sort by time."""
    query = select(Deployment).where(Deployment.service_id == service_id).order_by(col(Deployment.id).desc())
    if after is not None:
        query = query.where(col(Deployment.id) < after)
    if statuses:
        query = query.where(col(Deployment.status).in_(statuses))
    return session.exec(query.limit(limit)).all()


def recent_seconds(session: Session, service_id: ServiceId, count: int = 5) -> list[float]:
    """Returns how many seconds the last successful deploys took from the start of their run, newest first."""
    query = select(Deployment.started_at, Deployment.settled_at).where(
        Deployment.service_id == service_id,
        col(Deployment.status).in_(SUCCEEDED),
        col(Deployment.started_at).is_not(None),
        col(Deployment.settled_at).is_not(None),
    )
    rows = session.exec(query.order_by(col(Deployment.id).desc()).limit(count))
    return [(settled - started).total_seconds() for started, settled in rows if started and settled]


def latest(session: Session, service_ids: Iterable[ServiceId]) -> Mapping[ServiceId, Deployment]:
    """Returns the newest deployment of each service that has one."""
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


class Hold(Enum):
    """The state of a run's hold on its deployment, as the run learns it."""

    KEPT = auto()
    CANCELLED = auto()
    SETTLED = auto()  # by the run itself: what is left is tidying
    LOST = auto()  # to another run


def hold(session: Session, deployment_id: DeploymentId, run_id: object, renewal: timedelta | None) -> Hold:
    """Tells whether the deployment is still this run's, and prolongs its lease by `renewal`."""
    query = select(Deployment.status).where(Deployment.id == deployment_id, Deployment.run_id == run_id)
    status = session.exec(query.with_for_update() if renewal else query).one_or_none()
    if status is None:
        return Hold.LOST
    if status not in UNSETTLED:
        return Hold.SETTLED
    if renewal is not None:
        session.exec(update(Deployment).where(col(Deployment.id) == deployment_id).values(lease_until=now() + renewal))
    return Hold.CANCELLED if status is DeploymentStatus.CANCELLING else Hold.KEPT


def live(session: Session, *, or_deleting: bool = False) -> Sequence[Deployment]:
    """Returns every deployment that serves. `or_deleting`: also those whose service is being deleted."""
    query = _joined_to_its_service()
    return session.exec(query if or_deleting else query.where(col(Service.deleting_at).is_(None))).all()


def live_of(session: Session, service_id: ServiceId) -> Deployment | None:
    return session.exec(_joined_to_its_service().where(Service.id == service_id)).one_or_none()


def serving(session: Session, domains: Iterable[str]) -> Sequence[Deployment]:
    """Returns the live deployments of the services that claim any of the domains."""
    query = _joined_to_its_service().join(RouteClaim, col(RouteClaim.service_id) == col(Service.id))
    return session.exec(query.where(col(RouteClaim.domain).in_(list(domains))).distinct()).all()


def with_running_work(session: Session) -> Sequence[Deployment]:
    """Returns what a run may be working on right now."""
    return session.exec(select(Deployment).where(col(Deployment.status).in_(ACTIVE))).all()


def switching(session: Session) -> Sequence[Deployment]:
    """Returns deployments on their way whose traffic may have been moved to them already."""
    query = select(Deployment).join(DeploymentStep, col(DeploymentStep.deployment_id) == col(Deployment.id))
    is_moved = and_(DeploymentStep.name == Step.SWITCH, col(DeploymentStep.undone_at).is_(None))
    return session.exec(query.where(col(Deployment.status).in_(ACTIVE), is_moved)).all()


def unsettled(session: Session) -> Sequence[Deployment]:
    """Returns deployments that are on their way or wait for their turn."""
    return session.exec(select(Deployment).where(col(Deployment.status).in_(UNSETTLED))).all()


def superseded(session: Session, service_id: ServiceId | None = None) -> Sequence[Deployment]:
    """Returns versions that no longer serve and still exist."""
    query = select(Deployment).where(col(Deployment.retire_at).is_not(None), col(Deployment.status).not_in(FINAL))
    if service_id is not None:
        query = query.where(Deployment.service_id == service_id)
    return session.exec(query.order_by(col(Deployment.id))).all()


def go_live(session: Session, deployment: Deployment) -> Deployment | None:
    """Makes the deployment the version that serves, and returns the one that it supersedes.

    Raises DeploymentCancelled if somebody was faster.
    """
    if deployment.status is DeploymentStatus.CANCELLING:
        raise DeploymentCancelled
    service = session.exec(select(Service).where(Service.id == deployment.service_id).with_for_update()).one()
    previous = session.get(Deployment, service.live_deployment_id) if service.live_deployment_id else None
    deployment.settle(DeploymentStatus.HEALTHY)
    deployment.end_pause()
    if service.asleep_at is not None and service.asleep_at < deployment.queued_at:
        service.stay_awake()  # who deploys what sleeps wants that
    service.live_deployment_id = deployment.id
    service.updated_at = now()
    if previous is not None and previous.id != deployment.id:
        drain = (
            0 if deployment.paused_at else previous.snapshot.config.drain_seconds
        )  # what was stopped has no visitors
        previous.supersede(timedelta(seconds=drain))
    session.flush()
    claims.renew(session, service, [change.edit for change in services.pending(session, [service.id])])
    return previous if previous is not deployment else None


def _joined_to_its_service() -> SelectOfScalar[Deployment]:
    return select(Deployment).join(Service, col(Service.live_deployment_id) == col(Deployment.id))
