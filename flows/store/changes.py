"""Staged changes: from edits to what the next deployment takes."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from flows.domain.changes import Edit, apply, combined, difference
from flows.domain.columns import now
from flows.domain.config import ServiceConfig
from flows.domain.deployment import Deployment
from flows.domain.errors import Conflict, Invalid, NotFound
from flows.domain.ids import ChangeId, DeploymentId
from flows.domain.service import Change, Service, wanted
from flows.store import claims, services, surroundings


def wanted_now(session: Session, service: Service) -> ServiceConfig:
    """Returns the configuration that the next deployment will take: the current one plus the pending changes."""
    return wanted(service, services.pending(session, [service.id]))


def stage(session: Session, service: Service, edits: Sequence[Edit]) -> None:
    """Adds edits to the pending ones, checked against current + pending; a request for what already is leaves none.

    Raises Invalid, DomainTaken, PortTaken, VolumeShared.
    """
    service.require_open()
    changes = services.pending(session, [service.id])
    goal = wanted(service, [*changes, *(Change(service_id=service.id, **edit.model_dump()) for edit in edits)])
    _settle(session, service, goal)


def stage_goal(session: Session, service: Service, goal: ServiceConfig) -> None:
    """Makes the pending changes lead to `goal`, whatever they led to before."""
    service.require_open()
    _settle(session, service, goal)


def replace_current(
    session: Session,
    service: Service,
    config: ServiceConfig,
    deployment_id: DeploymentId,
    *,
    goal: ServiceConfig | None = None,
) -> None:
    """Makes `config` the current configuration, as the deployment's own, without the pending changes.

    These stay, or lead to `goal` if that is given; raises Conflict if they no longer fit, or if the surroundings are
    not those of `config` any more, VolumeShared if a neighbour reads a volume that it does not have.
    """
    goal = goal or combined(config, [change.edit for change in services.pending(session, [service.id])])
    try:
        surroundings.require_fitting(session, service, config)
    except Invalid as error:
        raise Conflict(f"The surroundings have changed since then: {error.reasons}.") from error
    surroundings.require_shared_volumes(session, service, goal)
    session.add_all(
        Change(service_id=service.id, deployment_id=deployment_id, **edit.model_dump())
        for edit in difference(service.config, config)
    )
    service.config = config
    session.flush()
    try:
        _settle(session, service, goal)
    except Invalid as error:
        raise Conflict(f"The pending changes would not fit any more: {error.reasons}. Discard them first.") from error


def cancel(session: Session, service: Service, change_id: ChangeId) -> Edit:
    """Takes one request back, which it returns, unless the rest would not be valid without it."""
    service.require_open()
    changes = services.pending(session, [service.id])
    change = next((change for change in changes if change.id == change_id), None)
    if change is None:
        raise NotFound("The service has no such pending change.")
    edit = change.edit
    try:
        goal = wanted(service, [other for other in changes if other is not change])
        _settle(session, service, goal)
    except Invalid as error:
        raise Conflict(f"What is left would not be valid without this change: {error.reasons}.") from error
    return edit


def discard(session: Session, service: Service) -> None:
    """Takes all requests back; raises Conflict for a service that consists of nothing else."""
    service.require_open()
    if service.config is None:
        raise Conflict("The service was never deployed: its changes are all there is of it. Delete it instead.")
    _settle(session, service, service.config)


def take(session: Session, service: Service, deployment_id: DeploymentId) -> ServiceConfig:
    """Makes the pending changes the deployment's own, and returns the configuration that it will run."""
    changes = services.pending(session, [service.id])
    service.config = wanted(service, changes)
    for change in changes:
        change.deployment_id = deployment_id
    service.updated_at = now()
    session.flush()
    claims.renew(session, service, [])
    return service.config


def taken(session: Session, deployment_id: DeploymentId) -> Sequence[Change]:
    """Returns what the deployment changed."""
    return session.exec(select(Change).where(Change.deployment_id == deployment_id).order_by(col(Change.id))).all()


def config_before(session: Session, deployment: Deployment) -> ServiceConfig | None:
    """Returns the configuration that the service had before the deployment took its changes."""
    query = select(Deployment).where(
        Deployment.service_id == deployment.service_id, Deployment.number == deployment.number - 1
    )
    previous = session.exec(query).one_or_none()
    return previous.snapshot.config if previous else None


def _settle(session: Session, service: Service, goal: ServiceConfig) -> None:
    """Writes the pending changes that lead to `goal`, which must break no rule; everything that stages comes here."""
    remaining = {(edit.field, edit.key): edit for edit in difference(service.config, goal)}
    if remaining or service.config is None:
        apply(service.config, remaining.values())
    surroundings.check(session, service, goal)
    changes = {(change.field, change.key): change for change in services.pending(session, [service.id])}
    for place, change in changes.items():
        if place not in remaining:
            session.delete(change)
    for place, edit in remaining.items():
        change = changes.get(place) or Change(service_id=service.id, **edit.model_dump())
        change.operation, change.value = edit.operation, edit.value
        session.add(change)
    service.updated_at = now()
    service.revision += 1
    session.flush()
    claims.renew(session, service, remaining.values())
