"""Services: found, made and ended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlmodel import Session, and_, col, not_, or_, select

from flows.domain.columns import now
from flows.domain.deployment import ACTIVE, Deployment, DeploymentStatus
from flows.domain.errors import NameTaken, NotFound
from flows.domain.ids import EnvironmentId, ServiceId, WorkspaceId
from flows.domain.project import Environment, Project, Workspace
from flows.domain.service import Change, Service

Place = tuple[Workspace, Project, Environment]


def get(session: Session, workspace_id: WorkspaceId, service_id: ServiceId, *, lock: bool = False) -> Service:
    query = (
        select(Service)
        .join(Environment, col(Environment.id) == col(Service.environment_id))
        .join(Project, col(Project.id) == col(Environment.project_id))
        .where(Service.id == service_id, Project.workspace_id == workspace_id)
    )
    service = session.exec(query.with_for_update(of=Service) if lock else query).one_or_none()
    if service is None:
        raise NotFound("There is no such service here.")
    return service


def place(session: Session, service: Service) -> Place:
    """Returns where the service belongs."""
    return places(session, [service.environment_id])[service.environment_id]


def places(session: Session, environment_ids: Iterable[EnvironmentId]) -> Mapping[EnvironmentId, Place]:
    query = (
        select(Workspace, Project, Environment)
        .join(Project, col(Project.workspace_id) == col(Workspace.id))
        .join(Environment, col(Environment.project_id) == col(Project.id))
        .where(col(Environment.id).in_(list(environment_ids)))
    )
    return {row[2].id: (row[0], row[1], row[2]) for row in session.exec(query)}


def of_environments(session: Session, environment_ids: Iterable[EnvironmentId]) -> Sequence[Service]:
    """Returns all services of each environment."""
    query = select(Service).where(col(Service.environment_id).in_(list(environment_ids)))
    return session.exec(query.order_by(col(Service.slug))).all()


def create(session: Session, service: Service) -> None:
    """Adds a service without any configuration: what it should be is staged next. Raises NameTaken."""
    taken = select(Service.id).where(Service.environment_id == service.environment_id, Service.slug == service.slug)
    if session.exec(taken).one_or_none():
        raise NameTaken(f"The environment already has a service named {service.slug}.")
    session.add(service)
    session.flush()


def pending(session: Session, service_ids: Iterable[ServiceId]) -> Sequence[Change]:
    """Returns changes that are staged and not yet taken by a deployment, oldest first."""
    query = select(Change).where(col(Change.service_id).in_(list(service_ids)), col(Change.deployment_id).is_(None))
    return session.exec(query.order_by(col(Change.id))).all()


def neighbours(session: Session, service: Service) -> Sequence[Service]:
    """Returns the other services of its environment."""
    query = select(Service).where(Service.environment_id == service.environment_id, Service.id != service.id)
    return session.exec(query).all()


def chosen(
    session: Session, environment_id: EnvironmentId, ids: Collection[ServiceId] | None, *, lock: bool = False
) -> Sequence[Service]:
    """Returns services of the environment by slug, all or those named; raises NotFound if one is not there."""
    query = select(Service).where(Service.environment_id == environment_id).order_by(col(Service.slug))
    if ids is not None:
        query = query.where(col(Service.id).in_(ids))
    found = session.exec(query.with_for_update() if lock else query).all()
    if ids is not None and len(found) != len(set(ids)):
        raise NotFound("The environment does not have all of these services.")
    return found


def named(session: Session, environment_id: EnvironmentId, slug: str, *, lock: bool = False) -> Service | None:
    """Returns the service of the environment that is called so, or None if there is none."""
    query = select(Service).where(Service.environment_id == environment_id, Service.slug == slug)
    return session.exec(query.with_for_update() if lock else query).one_or_none()


def deleting(session: Session, silence: timedelta) -> Sequence[Service]:
    """Finds services whose deletion has not come to its end for a while, and does not wait for a deployment."""
    is_silent = (col(Service.deleting_at) < now() - silence, col(Service.deletion_waits).is_(False))
    return session.exec(select(Service).where(*is_silent)).all()


def is_awake(session: Session, service_id: ServiceId) -> bool:
    """Tells whether the service is to be awake, which is a request and not yet a fact."""
    return session.exec(select(Service.asleep_at).where(Service.id == service_id)).one() is None


def is_any_to_stop(session: Session, silence: timedelta) -> bool:
    """Tells whether a service sleeps that should have been stopped a while ago, its last requests having ended.

    One with a deploy on its way is that deploy's business.
    """
    is_deploying = select(Deployment.id).where(Deployment.service_id == Service.id, col(Deployment.status).in_(ACTIVE))
    query = select(Service.id).where(
        col(Service.stop_at) < now() - silence, col(Service.deleting_at).is_(None), not_(is_deploying.exists())
    )
    return session.exec(query.limit(1)).first() is not None


def restless(session: Session, silence: timedelta) -> Sequence[Service]:
    """Finds services that should sleep and do not, or should be awake and sleep, for a while."""
    is_asleep = Deployment.status == DeploymentStatus.SLEEPING
    query = select(Service).join(Deployment, col(Deployment.id) == col(Service.live_deployment_id))
    return session.exec(
        query.where(
            col(Service.deleting_at).is_(None),
            col(Service.updated_at) < now() - silence,
            or_(
                and_(col(Service.asleep_at).is_not(None), not_(is_asleep)),
                and_(col(Service.asleep_at).is_(None), is_asleep),
            ),
        )
    ).all()


def forget_deleted(session: Session, service_id: ServiceId) -> Service:
    """Deletes the row, which it returns, with all that hangs below it; raises NotFound if it is gone already."""
    service = session.get(Service, service_id, with_for_update=True)
    if service is None or service.deleting_at is None:
        raise NotFound("There is no such service here.")
    session.delete(service)
    return service
