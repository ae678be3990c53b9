"""Signs of life of a run that takes long, so that reconcile sends no second one after it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loguru import logger

from flows.domain.errors import PlatformError
from flows.domain.ids import EnvironmentId
from flows.platform import platform
from flows.store import projects

BEAT_SECONDS = 15.0  # well below the silence after which reconcile asks again


@contextmanager
def of_clone(environment_id: EnvironmentId) -> Iterator[None]:
    """For as long as the block runs. A clone that has come to its end is not brought back to life."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                with platform().database.transaction() as session:
                    projects.renew_clone(session, environment_id)
            except PlatformError as error:
                logger.warning("heartbeat.missed", environment=str(environment_id), reason=str(error))

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
