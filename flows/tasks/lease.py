"""A run's hold on its deployment: renewed in the background, lost when the process dies."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from loguru import logger

from flows.domain.errors import PlatformError
from flows.domain.ids import DeploymentId
from flows.store import deployments
from flows.store.database import Database

LOST = 75  # EX_TEMPFAIL: somebody else goes on


@contextmanager
def lease(database: Database, deployment_id: DeploymentId, run_id: UUID, seconds: int) -> Iterator[None]:
    """Renews the lease three times in its duration.

    A run that finds its lease gone ends its process at once: another run has taken over, and two must not act.
    """
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(seconds / 3):
            try:
                with database.transaction() as session:
                    kept = deployments.renew(session, deployment_id, run_id, timedelta(seconds=seconds))
            except PlatformError:
                continue
            if not kept and not ended.is_set():
                logger.warning("lease.lost", deployment=str(deployment_id))
                os._exit(LOST)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
