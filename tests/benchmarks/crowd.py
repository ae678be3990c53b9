"""Everybody who uses one app at the same time: requests of several kinds, and websockets that stay open."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.benchmarks.clients import PATIENCE_SECONDS, visitors
from tests.benchmarks.questions import Kind, Seen, is_over

ECHO_SECONDS = 2.0
REOPEN_SECONDS = 0.2


@dataclass
class Crowd:
    """What it saw so far: requests by kind, how many websockets are open, and which ended unasked."""

    port: int
    domain: str
    seen: dict[str, Seen]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    open: int = 0
    closed: Counter[str] = field(default_factory=Counter)

    async def stay_connected(self) -> None:
        """Keeps a websocket that echoes now and then, and opens it again when it ends."""
        while not self.stopping.is_set():
            try:
                async with self._websocket() as socket:
                    await socket.recv()
                    self.open += 1
                    try:
                        await self._echo(socket)
                    finally:
                        self.open -= 1
            except (OSError, WebSocketException, TimeoutError) as error:
                self.closed[f"{type(error).__name__}: {error}"] += 1
                await asyncio.sleep(REOPEN_SECONDS)

    def _websocket(self) -> connect:
        return connect(
            f"ws://{self.domain}/ws", host="127.0.0.1", port=self.port, proxy=None, compression=None, ping_interval=None
        )

    async def _echo(self, socket: ClientConnection) -> None:
        """Now and then, and once more at the end: a websocket that nobody uses does not tell that it has ended."""
        is_last = False
        while not is_last:
            is_last = await is_over(self.stopping, time.monotonic() + ECHO_SECONDS)
            await socket.send("still there?")
            async with asyncio.timeout(PATIENCE_SECONDS):
                await socket.recv()


@asynccontextmanager
async def a_crowd(port: int, domain: str, kinds: Sequence[Kind], websockets: int) -> AsyncIterator[Crowd]:
    """Begins once all websockets are open; ends when everybody had the last answer."""
    crowd = Crowd(port, domain, {kind.name: Seen() for kind in kinds})
    everybody = [visitor for kind in kinds for visitor in visitors(port, domain, kind, crowd.seen[kind.name])]
    async with asyncio.TaskGroup() as group:
        for _ in range(websockets):
            group.create_task(crowd.stay_connected())
        try:
            while crowd.open < websockets:
                await asyncio.sleep(0.05)
            began = time.monotonic()
            for number, visitor in enumerate(everybody):
                spread = visitor.kind.pause_seconds * number / len(everybody)
                group.create_task(visitor.ask_until(crowd.stopping, began + spread))
            yield crowd
        finally:
            crowd.stopping.set()
    for visitor in everybody:
        await visitor.connection.close()
