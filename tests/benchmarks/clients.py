"""Visitors of an app, many at once in one thread, each asking at its own times.

HTTP/1.1 is written on bare streams, because on two cores a comfortable client would be the bottleneck.

A request counts as failed unless it is answered completely, with 200, by the app. Nothing is asked twice. A kept
connection that the other side closed while it was idle is replaced before the next request is sent on it, as
RFC 9112 (9.3.1) expects of a client; that is counted as `reopened`. One that closes after a request was sent is a
failure, also for GET, which a client may repeat and a POST not.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Protocol

from tests.benchmarks.http2 import Http2
from tests.benchmarks.questions import STREAM_SECONDS, Kind, Question, Reply, Seen, is_over

PATIENCE_SECONDS = STREAM_SECONDS + 15.0
VISITORS_A_CONNECTION = 5  # of HTTP/2


class Connection(Protocol):
    """What a visitor asks on."""

    async def ask(self, question: Question) -> Reply: ...

    def refresh(self) -> bool:
        """Leaves a connection that the other side has closed meanwhile; whether there was one."""
        ...

    def leave(self) -> None:
        """Leaves the connection: what follows a failure must not be its echo."""
        ...

    async def close(self) -> None: ...


class Http1:
    """One connection at a time, kept or closed after each answer."""

    def __init__(self, port: int, domain: str, *, keeps: bool) -> None:
        self.port = port
        self.domain = domain
        self.keeps = keeps
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, question: Question) -> Reply:
        self.streams = self.streams or await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        ending = "" if self.keeps else "Connection: close\r\n"
        head = f"{question.method} {question.path} HTTP/1.1\r\nHost: {self.domain}\r\n"
        writer.write(f"{head}Content-Length: {len(question.body)}\r\n{ending}\r\n".encode() + question.body)
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        text = await read_body(reader, fields)
        if not self.keeps or fields.get("connection") == "close":
            self.leave()
        return int(status.split(" ")[1]), fields.get("x-version", "?"), text

    def refresh(self) -> bool:
        if self.streams is None or not self.streams[0].at_eof():
            return False
        self.leave()
        return True

    def leave(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def close(self) -> None:
        self.leave()


class Visitor:
    """Asks the questions of its kind in turn."""

    def __init__(self, connection: Connection, kind: Kind, seen: Seen) -> None:
        self.connection = connection
        self.kind = kind
        self.seen = seen
        self.count = 0

    async def ask_until(self, stopping: asyncio.Event, first_at: float) -> None:
        due = first_at
        while not await is_over(stopping, due):
            due = max(due + self.kind.pause_seconds, time.monotonic())
            await self.ask_once()

    async def ask_once(self) -> None:
        question = self.kind.questions[self.count % len(self.kind.questions)]
        self.count += 1
        self.seen.reopened += self.connection.refresh()
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reply = await self.connection.ask(question)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self._fail(question, f"{type(error).__name__}: {error}")
            return
        if fault := question.fault(reply):
            self._fail(question, fault)
        else:
            self.seen.answer(reply[1], time.monotonic() - began)

    def _fail(self, question: Question, reason: str) -> None:
        self.seen.fail(f"{self.kind.name} {question.method} {question.path}: {reason}")
        self.connection.leave()


def visitors(port: int, domain: str, kind: Kind, seen: Seen) -> list[Visitor]:
    """Returns all clients of one kind."""
    if not kind.http2:
        return [Visitor(Http1(port, domain, keeps=kind.keeps), kind, seen) for _ in range(kind.clients)]
    shared = [Http2(port, domain) for _ in range(0, kind.clients, VISITORS_A_CONNECTION)]
    return [Visitor(connection, kind, seen) for connection in shared for _ in range(VISITORS_A_CONNECTION)]


async def read_body(reader: asyncio.StreamReader, fields: Mapping[str, str]) -> bytes:
    if fields.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(fields.get("content-length", "0")))
    chunks = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        chunks.append((await reader.readexactly(size + 2))[:-2])
    await reader.readuntil(b"\r\n")
    return b"".join(chunks)
