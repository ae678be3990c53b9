"""Passes notifications of PostgreSQL on: one listening connection per process, many waiting websockets."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TypeVar

import psycopg
from loguru import logger

CHANNEL = "slipway_events"
RECONNECT_SECONDS = 1.0
LOOKS = 4  # that read at once, fewer than the API has connections: streams leave some to requests
T = TypeVar("T")


class Hub:
    """Wakes whoever waits for a deployment, a service or an environment.

    It carries no content: a woken stream reads the rows behind its cursor, so a burst is one wake-up, a slow reader
    holds up nobody, and what happened while the connection was away is found on the next look.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._readers = ThreadPoolExecutor(LOOKS, thread_name_prefix="stream")

    async def look(self, read: Callable[[], T]) -> T:
        """Reads in a thread, when it is this look's turn: however many streams wake at once, few hold a connection."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    @contextmanager
    def subscribe(self, identity: str) -> Iterator[asyncio.Event]:
        """Yields an event that is set whenever the thing of this id may have changed."""
        event = asyncio.Event()
        self._waiting[identity].add(event)
        try:
            yield event
        finally:
            self._waiting[identity].discard(event)
            if not self._waiting[identity]:
                del self._waiting[identity]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._wake_all()
                    async for notification in connection.notifies():
                        self._wake(json.loads(notification.payload))
            except psycopg.Error as error:
                logger.warning("stream.lost_database", reason=str(error))
                await asyncio.sleep(RECONNECT_SECONDS)

    def _wake(self, identities: list[str]) -> None:
        for identity in identities:
            for event in self._waiting.get(identity, ()):
                event.set()

    def _wake_all(self) -> None:
        for events in self._waiting.values():
            for event in events:
                event.set()
