"""Learns at once that Prefect has a new run for us, by a notification of PostgreSQL."""

from collections.abc import Callable

import psycopg

from deployments.worker.loop import FOREVER, Loop
from flows.domain.errors import DatabaseUnavailable

CHANNEL = "slipway_runs"
CONNECT_SECONDS = 3


class Notifications:
    """Calls `wake` for each notification, and after each reconnection for those that were missed."""

    def __init__(self, loop: Loop, url: str, wake: Callable[[], None]) -> None:
        self._loop, self._url, self._wake = loop, url, wake
        self._connection: psycopg.Connection | None = None
        self._timer = loop.timer(self._connect)

    def _connect(self) -> float:
        try:
            connection = psycopg.connect(self._url, autocommit=True, connect_timeout=CONNECT_SECONDS)
            connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.OperationalError as error:
            raise DatabaseUnavailable(f"No notifications of PostgreSQL: {str(error).strip()}") from error
        self._connection = connection
        self._loop.listen(connection.fileno(), lambda: self._hear(connection))
        self._wake()
        return FOREVER

    def _hear(self, connection: psycopg.Connection) -> None:
        fd = connection.fileno()
        try:
            for _ in connection.notifies(timeout=0):
                self._wake()
        except psycopg.OperationalError:
            self._loop.forget(fd)
            connection.close()
            self._timer.hurry()
