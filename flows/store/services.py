"""Services, their staged changes, and their claims on domains."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from flows.domain.columns import now
from flows.domain.config import ConfigField, Edit, difference
from flows.domain.deployment import Deployment
from flows.domain.errors import DomainTaken, NameTaken, NotFound
from flows.domain.ids import ChangeId, EnvironmentId, ServiceId, WorkspaceId
from flows.domain.project import Environment, Project, Workspace
from flows.domain.service import Change, Route, Service, wanted

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
    """Where the service belongs."""
    return places(session, [service.environment_id])[service.environment_id]


def places(session: Session, environment_ids: Iterable[EnvironmentId]) -> Mapping[EnvironmentId, Place]:
    query = (
        select(Workspace, Project, Environment)
        .join(Project, col(Project.workspace_id) == col(Workspace.id))
        .join(Environment, col(Environment.project_id) == col(Project.id))
        .where(col(Environment.id).in_(list(environment_ids)))
    )
    return {row[2].id: (row[0], row[1], row[2]) for row in session.exec(query)}


def of_environment(
    session: Session, environment_id: EnvironmentId, *, after: str | None, limit: int
) -> Sequence[Service]:
    """By slug, which is also the cursor."""
    query = select(Service).where(Service.environment_id == environment_id).order_by(col(Service.slug)).limit(limit)
    return session.exec(query.where(col(Service.slug) > after) if after else query).all()


def create(session: Session, service: Service, edits: Sequence[Edit]) -> None:
    """A service whose whole configuration is still pending."""
    taken = select(Service.id).where(Service.environment_id == service.environment_id, Service.slug == service.slug)
    if session.exec(taken).one_or_none():
        raise NameTaken(f"The environment already has a service named {service.slug}.")
    session.add(service)
    session.flush()
    stage(session, service, edits)


def pending(session: Session, service_ids: Iterable[ServiceId]) -> Sequence[Change]:
    """Staged and not yet taken by a deployment, oldest first."""
    query = select(Change).where(col(Change.service_id).in_(list(service_ids)), col(Change.deployment_id).is_(None))
    return session.exec(query.order_by(col(Change.id))).all()


def stage(session: Session, service: Service, edits: Sequence[Edit]) -> None:
    """Adds wishes to the pending ones, checked against current + pending; a wish for what already is leaves none.

    Raises Invalid, DomainTaken.
    """
    service.require_open()
    changes = {(change.field, change.key): change for change in pending(session, [service.id])}
    goal = wanted(service, [*changes.values(), *(Change(service_id=service.id, **edit.model_dump()) for edit in edits)])
    remaining = {(edit.field, edit.key): edit for edit in difference(service.config, goal)}
    for place, change in changes.items():
        if place not in remaining:
            session.delete(change)
    for place, edit in remaining.items():
        change = changes.get(place) or Change(service_id=service.id, **edit.model_dump())
        change.operation, change.value = edit.operation, edit.value
        session.add(change)
    service.updated_at = now()
    session.flush()
    claim_domains(session, service)


def cancel_change(session: Session, service: Service, change_id: ChangeId) -> None:
    """Takes one wish back, unless the rest would not be valid without it."""
    service.require_open()
    changes = pending(session, [service.id])
    change = next((change for change in changes if change.id == change_id), None)
    if change is None:
        raise NotFound("The service has no such pending change.")
    wanted(service, [other for other in changes if other is not change])
    session.delete(change)
    session.flush()
    claim_domains(session, service)


def claim_domains(session: Session, service: Service) -> None:
    """Makes the claims equal to what the service serves, has taken or wishes; raises DomainTaken."""
    live = session.get(Deployment, service.live_deployment_id) if service.live_deployment_id else None
    domains = set(service.config.routes if service.config else {}) | set(live.snapshot.config.routes if live else {})
    domains |= {
        change.key for change in pending(session, [service.id]) if change.field is ConfigField.ROUTES and change.key
    }
    held = select(Route).where(col(Route.domain).in_(domains)).with_for_update()
    claims = {route.domain: route.service_id for route in session.exec(held)}
    if taken := sorted(domain for domain, owner in claims.items() if owner != service.id):
        raise DomainTaken(f"Another service already claims {', '.join(taken)}.")
    session.exec(delete(Route).where(col(Route.service_id) == service.id, col(Route.domain).not_in(domains)))
    session.add_all(Route(domain=domain, service_id=service.id) for domain in domains - set(claims))
    session.flush()


def claimed_domains(session: Session, service_id: ServiceId) -> Sequence[str]:
    return session.exec(select(Route.domain).where(Route.service_id == service_id)).all()


def domains_of(session: Session, service_ids: Iterable[ServiceId]) -> set[str]:
    return set(session.exec(select(Route.domain).where(col(Route.service_id).in_(list(service_ids)))))


def archiving(session: Session, silence: timedelta) -> Sequence[Service]:
    """Services whose archive was asked for and has not come to its end for a while."""
    return session.exec(select(Service).where(col(Service.archiving_at) < now() - silence)).all()


def delete_archived(session: Session, service_id: ServiceId) -> None:
    """The end of the row and of all that hangs below it; raises NotFound if it is gone already."""
    service = session.get(Service, service_id, with_for_update=True)
    if service is None or service.archiving_at is None:
        raise NotFound("There is no such service here.")
    session.delete(service)


def domain_is_free(session: Session, domain: str) -> bool:
    return session.get(Route, domain) is None
