"""Deletions of services, environments and projects: worked on, or waiting for a deployment to end."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from flows.domain.columns import now
from flows.domain.deployment import ACTIVE, Deployment
from flows.domain.flow_names import FlowName
from flows.domain.project import Environment, Project
from flows.domain.service import Service

OWNERS: Mapping[type[Service | Environment | Project], FlowName] = {
    Service: FlowName.DELETE_SERVICE,
    Environment: FlowName.DELETE_ENVIRONMENT,
    Project: FlowName.DELETE_PROJECT,
}


def renew(session: Session, owner: UUID) -> None:
    """Writes down that somebody works on the deletion of the owner and of all that is in it.

    What the work itself holds is passed over: neither waits for the other.
    """
    places = select(Environment.id).where(or_(Environment.id == owner, Environment.project_id == owner))
    is_within: Mapping[type[Service | Environment | Project], ColumnElement[bool]] = {
        Service: or_(col(Service.id) == owner, col(Service.environment_id).in_(places)),
        Environment: col(Environment.id).in_(places),
        Project: col(Project.id) == owner,
    }
    for table, condition in is_within.items():
        free = select(table.id).where(condition, col(table.deleting_at).is_not(None))
        chosen = col(table.id).in_(free.with_for_update(skip_locked=True))
        session.exec(update(table).where(chosen).values(deleting_at=now()))


def wait(session: Session, owner: UUID) -> None:
    """Writes down that the deletion of the owner goes on when no deployment of it is on its way any more.

    The caller holds the lock of the queue, and has seen such a deployment: whoever ends it sees this.
    """
    for table in OWNERS:
        session.exec(update(table).where(col(table.id) == owner).values(deletion_waits=True))


def end_waiting(session: Session) -> list[tuple[FlowName, UUID]]:
    """Chooses the deletions whose wait is over, each once; the caller holds the lock of the queue."""
    found: list[tuple[FlowName, UUID]] = []
    for table, flow in OWNERS.items():
        waiting = select(table).where(col(table.deletion_waits).is_(True)).with_for_update()
        for owner in cast("Sequence[Service | Environment | Project]", session.exec(waiting).all()):
            if not _is_deploying(session, owner.id):
                owner.deletion_waits, owner.deleting_at = False, now()
                found.append((flow, owner.id))
    return found


def _is_deploying(session: Session, owner: UUID) -> bool:
    """Tells whether a deployment of the service, or of one in the environment or project, is on its way."""
    query = (
        select(Deployment.id)
        .join(Service, col(Service.id) == col(Deployment.service_id))
        .join(Environment, col(Environment.id) == col(Service.environment_id))
        .where(
            col(Deployment.status).in_(ACTIVE),
            or_(Service.id == owner, Environment.id == owner, Environment.project_id == owner),
        )
    )
    return session.exec(query.limit(1)).first() is not None
