"""Finds work that nobody does although somebody should: the worker looks every few seconds, reconcile mends it."""

from sqlmodel import Session

from flows.store import copies, projects, queue, services
from flows.store.queue import Limits

HEARTBEATS = 4  # leases: a run that works on a deletion, a clone or a copy shows a sign of life more often


def is_anything(session: Session, limits: Limits) -> bool:
    """Tells whether a run died, a time is over, or a request was never launched; stops at the first that it finds."""
    silence = HEARTBEATS * limits.lease
    return (
        queue.is_work_overlooked(session, limits)
        or services.is_any_to_stop(session, limits.lease)
        or bool(services.deleting(session, silence))
        or bool(services.restless(session, silence))
        or bool(projects.unfinished(session, silence))
        or bool(projects.closing(session, silence))
        or copies.is_any_silent(session, silence)
    )
