"""Visitors of an app, many at once in one thread: requests at a steady pace, and websockets that stay open.

Written on bare streams, because on two cores a comfortable client would be the bottleneck.

A request counts as failed unless it is answered completely, with 200, by the app. Nothing is asked twice. A kept
connection that the other side closed while it was idle is replaced before the next request is sent on it, as
RFC 9112 (9.3.1) expects of a client; that is counted as `reopened`. One that closes after a request was sent is a
failure, also for GET, which a client may repeat and a POST not.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

CLIENTS = 40  # half of them keep their connection
REQUESTS_A_SECOND = 200
BODY = b"x" * 1000
PATIENCE_SECONDS = 15.0
ECHO_SECONDS = 2.0
REOPEN_SECONDS = 0.2
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Seen:
    """What the visitors saw."""

    answered: int = 0
    reopened: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)
    first_failures: list[str] = field(default_factory=list)

    def fail(self, kind: str) -> None:
        self.failures[kind] += 1
        self.first_failures.append(f"{time.strftime('%H:%M:%S')} {kind}")


@dataclass
class Sockets:
    """Websockets of one app: how many are open, and how often one was closed that should not have been."""

    open: int = 0
    closed: Counter[str] = field(default_factory=Counter)


class Visitors:
    """Everybody who asks apps behind one proxy, until told to stop."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stopping = asyncio.Event()
        self.seen = Seen()

    async def ask_for_ever(self, domain: str, first_at: float, *, keep: bool) -> None:
        """One client's share of the requests, GET and POST in turn, at its own times."""
        streams: Streams | None = None
        due, count = first_at, 0
        while not self.stopping.is_set():
            await asyncio.sleep(due - time.monotonic())
            due = max(due + CLIENTS / REQUESTS_A_SECOND, time.monotonic())
            count += 1
            streams = await self._ask_once(streams, domain, "POST" if count % 2 else "GET", keep=keep)
        if streams:
            streams[1].close()

    async def _ask_once(self, streams: Streams | None, domain: str, method: str, *, keep: bool) -> Streams | None:
        """The connection, if it can be used again."""
        if streams and streams[0].at_eof():
            streams[1].close()
            self.seen.reopened += 1
            streams = None
        began, kind = time.monotonic(), "kept" if streams else "new"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                streams = streams or await asyncio.open_connection("127.0.0.1", self.port)
                fault = await self._exchange(streams, domain, method, keep=keep)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            fault, keep = f"{type(error).__name__}: {error}", False
        if fault:
            self.seen.fail(f"{method} on a {kind} connection: {fault}")
        else:
            self.seen.answered += 1
            self.seen.seconds.append(time.monotonic() - began)
        if keep:
            return streams
        if streams:
            streams[1].close()
        return None

    async def _exchange(self, streams: Streams, domain: str, method: str, *, keep: bool) -> str:
        """What was wrong with the answer."""
        reader, writer = streams
        size = len(BODY) if method == "POST" else 0
        connection = "" if keep else "Connection: close\r\n"
        head = f"{method} / HTTP/1.1\r\nHost: {domain}\r\nContent-Length: {size}\r\n{connection}\r\n"
        writer.write(head.encode() + (BODY if size else b""))
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        text = await reader.readexactly(int(fields.get("content-length", "0")))
        if status.split(" ")[1] != "200":
            return status
        if size and b"1000 bytes" not in text:
            return f"wrong answer {text[:60]!r}"
        self.seen.versions[fields.get("x-version", "?")] += 1
        return ""

    async def ask_new_app(self, domain: str, times: int, pause: float) -> None:
        """A domain that was just announced as healthy must answer at once."""
        for count in range(times):
            await self._ask_once(None, domain, "POST" if count % 2 else "GET", keep=False)
            await asyncio.sleep(pause)

    async def stay_connected(self, domain: str, sockets: Sockets) -> None:
        """A websocket that echoes now and then, and is opened again when it ends."""
        while not self.stopping.is_set():
            try:
                async with self._websocket(domain) as socket:
                    await socket.recv()
                    sockets.open += 1
                    try:
                        await self._echo(socket)
                    finally:
                        sockets.open -= 1
            except (OSError, WebSocketException, TimeoutError) as error:
                sockets.closed[f"{type(error).__name__}: {error}"] += 1
                await asyncio.sleep(REOPEN_SECONDS)

    def _websocket(self, domain: str) -> connect:
        return connect(
            f"ws://{domain}/ws", host="127.0.0.1", port=self.port, proxy=None, compression=None, ping_interval=None
        )

    async def _echo(self, socket: ClientConnection) -> None:
        while not self.stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(ECHO_SECONDS):
                    await self.stopping.wait()
                    return
            await socket.send("still there?")
            async with asyncio.timeout(PATIENCE_SECONDS):
                await socket.recv()


async def crowd(
    visitors: Visitors, domain: str, sockets: dict[str, tuple[int, Sockets]], story: Callable[[], Awaitable[None]]
) -> None:
    """Lets the visitors ask while the story happens; returns when they have had their last answers."""
    began = time.monotonic() + 1.0
    asking = [
        partial(visitors.ask_for_ever, domain, began + number / REQUESTS_A_SECOND, keep=bool(number % 2))
        for number in range(CLIENTS)
    ]
    staying = [
        partial(visitors.stay_connected, host, group) for host, (count, group) in sockets.items() for _ in range(count)
    ]
    async with asyncio.TaskGroup() as group:
        for visit in (*asking, *staying):
            group.create_task(visit())
        try:
            await story()
        finally:
            visitors.stopping.set()
