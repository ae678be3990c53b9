"""Notices that reconcile is needed, so that it need not run all the time.

Reconcile as a flow costs rows and processor time; looking whether it is needed costs a query of a millisecond and a
silent connection to the engine. Its slow schedule stays, for drift that nobody announces.
"""

import time
from collections.abc import Callable

from loguru import logger

from blocks.errors import EngineUnreachable
from deployments.worker.engine_events import EngineEvents
from deployments.worker.loop import FOREVER, Loop
from deployments.worker.rehearsal import rehearse
from flows.domain.flow_names import FlowName
from flows.plans import names
from flows.settings import Settings
from flows.store import overlooked
from flows.store.database import Database
from flows.store.queue import Limits

LOOK_SECONDS = 5.0
AGAIN_SECONDS = 25.0  # a reconcile that had begun before a loss passed the edge already, and keeps a second one away


class Watch:
    """Calls `launch` with the name of reconcile whenever work was overlooked or the edge lost a container."""

    def __init__(self, loop: Loop, settings: Settings, database: Database, launch: Callable[[str], None]) -> None:
        self._loop, self._settings, self._database, self._launch = loop, settings, database, launch
        self._is_lost, self._is_rehearsed, self._rests_until = False, False, 0.0
        self._again_at = FOREVER
        self._events: EngineEvents | None = None
        self._following = loop.timer(self._follow)
        self._looking = loop.timer(self._look)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()
        if self._events is not None:
            self._events.close()

    def _look(self) -> float:
        is_due_again = time.monotonic() >= self._again_at
        if not self._is_overlooked() and not self._is_lost and not is_due_again:
            return LOOK_SECONDS
        self._launch(FlowName.RECONCILE)
        if is_due_again:
            self._again_at = FOREVER
        self._is_lost = False
        self._rests_until = time.monotonic() + LOOK_SECONDS  # what it mends makes events of its own
        return 2 * LOOK_SECONDS

    def _is_overlooked(self) -> bool:
        try:
            if not self._is_rehearsed:
                rehearse(self._database)
                self._is_rehearsed = True
            with self._database.transaction() as session:
                return overlooked.is_anything(session, Limits.of(self._settings))
        finally:
            # Eight milliseconds each time, but a process of PostgreSQL less, and no connection for a run to inherit.
            self._database.close()

    def _follow(self) -> float:
        edge = (names.proxy_container(self._settings.instance), names.routes_container(self._settings.instance))
        events = self._events = EngineEvents(self._settings.docker_host, edge)
        self._loop.listen(events.fd, lambda: self._hear(events))
        self._lose()  # whatever happened while nobody listened
        return FOREVER

    def _hear(self, events: EngineEvents) -> None:
        try:
            events.hear()
            self._lose()
            self._again_at = time.monotonic() + AGAIN_SECONDS
        except EngineUnreachable as error:
            logger.warning("engine.lost: {reason}", reason=str(error))
            self._loop.forget(events.fd)
            events.close()
            self._following.hurry()

    def _lose(self) -> None:
        self._is_lost = True
        self._looking.hurry(self._rests_until)
