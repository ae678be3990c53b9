"""The events that an auditor reads: added in the transaction of what they record, and deleted when they are old."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select

from flows.domain.actions import Action
from flows.domain.event import NOTHING, Actor, Detail, Event, ObjectKind, Subject
from flows.domain.ids import EventId, WorkspaceId
from flows.domain.service import Service
from flows.store import services


def record(session: Session, actor: Actor, action: Action, subject: Subject, detail: Detail = NOTHING) -> None:
    """Records the event in the transaction of what it tells, so that neither is committed without the other."""
    session.add(
        Event(
            action=action,
            actor_kind=actor.kind,
            actor=actor.name,
            token_id=actor.token_id,
            address=actor.address,
            workspace_id=subject.workspace_id,
            object_kind=subject.kind,
            object_id=subject.id,
            object=subject.name,
            project_id=subject.project_id,
            project=subject.project,
            environment=subject.environment,
            detail=detail,
        )
    )


def on_service(session: Session, actor: Actor, action: Action, service: Service, detail: Detail = NOTHING) -> None:
    """Records an event about a service, whose place is looked up."""
    workspace, project, environment = services.place(session, service)
    place = (project.id, project.slug, environment.name)
    subject = Subject(ObjectKind.SERVICE, workspace.id, service.id, service.slug, *place)
    record(session, actor, action, subject, detail)


def page(
    session: Session,
    workspace_id: WorkspaceId,
    *,
    project: str | None,
    actions: Collection[Action],
    since: datetime | None,
    after: EventId | None,
    limit: int,
) -> Sequence[Event]:
    """Returns events, newest first, with those of the installation. `project`: by its name at that time, or by id."""
    seen = or_(col(Event.workspace_id) == workspace_id, col(Event.workspace_id).is_(None))
    query = select(Event).where(seen).order_by(col(Event.id).desc()).limit(limit)
    if project is not None:
        query = query.where(_of_project(project))
    if actions:
        query = query.where(col(Event.action).in_(actions))
    if since is not None:
        query = query.where(col(Event.at) >= since)
    return session.exec(query.where(col(Event.id) < after) if after else query).all()


def outdated(session: Session, before: datetime) -> int:
    return session.exec(select(func.count()).where(col(Event.at) < before)).one()


def delete_outdated(session: Session, before: datetime, limit: int) -> int:
    """Deletes at most `limit` of the oldest, and returns how many went. PostgreSQL refuses this for younger ones."""
    some = select(Event.id).where(col(Event.at) < before).order_by(col(Event.id)).limit(limit)
    return len(session.exec(delete(Event).where(col(Event.id).in_(some)).returning(col(Event.id))).all())


def _of_project(reference: str) -> ColumnElement[bool]:
    named = col(Event.project) == reference
    try:
        return or_(named, col(Event.project_id) == UUID(reference))
    except ValueError:
        return named
