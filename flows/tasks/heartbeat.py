"""Signs of life of a run that takes long, so that reconcile sends no second one after it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import UUID

from loguru import logger
from sqlmodel import Session

from flows.domain.ids import EnvironmentId, ProjectId, ServiceId
from flows.platform import platform
from flows.store import copies, deletions, projects

BEAT_SECONDS = 15.0  # well below the silence after which reconcile asks again


def of_clone(environment_id: EnvironmentId) -> AbstractContextManager[None]:
    """Keeps a clone alive for as long as the block runs, unless it has come to its end."""
    return _beating(lambda session: projects.renew_clone(session, environment_id), environment=str(environment_id))


def of_deletion(owner: ServiceId | EnvironmentId | ProjectId) -> AbstractContextManager[None]:
    """Keeps the deletion of a service, an environment or a project alive for as long as the block runs."""
    return _beating(lambda session: deletions.renew(session, owner), owner=str(owner))


def of_copy(service_id: ServiceId, holder: UUID) -> AbstractContextManager[None]:
    """Keeps the claim of who paused the service for a copy alive for as long as the block runs."""
    return _beating(lambda session: copies.renew(session, service_id, holder), service=str(service_id))


@contextmanager
def _beating(renew: Callable[[Session], object], **ids: str) -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                with platform().database.transaction() as session:
                    renew(session)
            except Exception as error:  # a thread that died would let another run begin beside this one
                logger.warning("heartbeat.missed", reason=repr(error), **ids)

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
