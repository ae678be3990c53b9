"""Ends that are worked on."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from flows.domain.columns import now
from flows.domain.project import Environment, Project
from flows.domain.service import Service


def renew(session: Session, owner: UUID) -> None:
    """Somebody works on the end of this service, environment or project, and of all that is in it.

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
