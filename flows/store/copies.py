"""The record of who paused a service to copy its volumes: one at a time, renewed while the copy goes on."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, update
from sqlmodel import Session, col, select

from flows.domain.columns import now
from flows.domain.ids import ServiceId
from flows.domain.service import Service


def claim(session: Session, service_id: ServiceId) -> UUID | None:
    """Returns a name under which the copy is the caller's; None while somebody else has it, or if it is gone."""
    [*found] = _take(session, col(Service.id) == service_id, col(Service.copying_at).is_(None))
    return found[0][1] if found else None


def renew(session: Session, service_id: ServiceId, holder: UUID) -> bool:
    """Renews the claim; returns False if it is the holder's no more."""
    values = {"copying_at": now()}
    done = update(Service).where(*_held(service_id, holder)).values(values).returning(col(Service.id))
    return session.exec(done).one_or_none() is not None


def release(session: Session, service_id: ServiceId, holder: UUID) -> None:
    session.exec(update(Service).where(*_held(service_id, holder)).values(copying_at=None, copying_by=None))


def take_over(session: Session, silence: timedelta) -> Sequence[tuple[ServiceId, UUID]]:
    """Makes the claims of holders that have shown no life for a while the caller's, and returns their new names."""
    found = _take(session, col(Service.copying_at) < now() - silence)
    return [(ServiceId(service_id), holder) for service_id, holder in found]


def is_any_silent(session: Session, silence: timedelta) -> bool:
    """Tells whether there is a claim to take over."""
    query = select(Service.id).where(col(Service.copying_at) < now() - silence).limit(1)
    return session.exec(query).first() is not None


def _take(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Row[tuple[UUID, UUID]]]:
    values = {"copying_at": now(), "copying_by": uuid4()}
    return session.exec(
        update(Service).where(*conditions).values(values).returning(col(Service.id), col(Service.copying_by))
    ).all()


def _held(service_id: ServiceId, holder: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Service.id) == service_id, col(Service.copying_by) == holder
