"""A run's hold on its deployment: renewed in the background, lost when the process dies, ended by a cancellation."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from uuid import UUID

from loguru import logger

from flows.domain.errors import DeploymentCancelled
from flows.domain.ids import DeploymentId
from flows.store import deployments
from flows.store.database import Database
from flows.store.deployments import Hold

LOST = 75  # EX_TEMPFAIL: somebody else goes on
LOOK_SECONDS = 0.4
INTERRUPTION = signal.SIGUSR2


class Lease:
    """A lease that a thread renews three times in its duration, while it also looks whether somebody cancelled.

    A run that finds its lease gone ends its process at once: another run has taken over, and two must not act.
    """

    def __init__(self, database: Database, deployment_id: DeploymentId, run_id: UUID, seconds: int) -> None:
        self._database, self._deployment_id, self._run_id = database, deployment_id, run_id
        self._duration = timedelta(seconds=seconds)
        self._ended = threading.Event()
        self._is_interruptible = False
        signal.signal(INTERRUPTION, self._interrupt)

    @contextmanager
    def until_cancelled(self) -> Iterator[None]:
        """Interrupts the block by DeploymentCancelled, wherever it is, once somebody cancels."""
        self._is_interruptible = True
        try:
            yield
        finally:
            try:
                self._is_interruptible = False
            finally:  # the interruption itself may have come in the line above
                self._is_interruptible = False

    def keep(self) -> None:
        """Does the work of the thread."""
        renewed_at = time.monotonic()
        while not self._ended.wait(LOOK_SECONDS):
            is_due = time.monotonic() - renewed_at >= self._duration.total_seconds() / 3
            try:
                hold = self._look(renew=is_due)
            except Exception as error:  # a thread that died would let the lease of a run at work expire
                logger.warning("lease.not_renewed", deployment=str(self._deployment_id), reason=repr(error))
                continue
            renewed_at = time.monotonic() if is_due else renewed_at
            if hold is Hold.SETTLED:
                return
            if hold is Hold.LOST and not self._ended.is_set():
                logger.warning("lease.lost", deployment=str(self._deployment_id))
                os._exit(LOST)
            if hold is Hold.CANCELLED and self._is_interruptible:  # again each time: a library may swallow one
                signal.pthread_kill(threading.main_thread().ident or 0, INTERRUPTION)

    def end(self) -> None:
        self._ended.set()

    def _look(self, *, renew: bool) -> Hold:
        with self._database.transaction() as session:
            return deployments.hold(session, self._deployment_id, self._run_id, self._duration if renew else None)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Runs in the main thread, between two of its instructions or instead of its waiting."""
        if self._is_interruptible:
            raise DeploymentCancelled


@contextmanager
def lease(database: Database, deployment_id: DeploymentId, run_id: UUID, seconds: int) -> Iterator[Lease]:
    """Holds the deployment for as long as the block runs."""
    held = Lease(database, deployment_id, run_id, seconds)
    thread = threading.Thread(target=held.keep, name="lease", daemon=True)
    thread.start()
    try:
        yield held
    finally:
        held.end()
        thread.join()
