"""HTTP/2 in clear text with prior knowledge: several visitors share one connection, as the tabs of a browser do.

Written on `h2` itself. httpx ends a body with a frame of its own; where the app has answered before that frame comes,
the server closes the stream without an error, as RFC 9113 (8.1) allows it to, and httpx throws the answer away.
"""

import asyncio
from dataclasses import dataclass, field

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, Event, ResponseReceived, StreamEnded, StreamReset

from tests.benchmarks.questions import Question, Reply

CHUNK = 65536


class Broken(ConnectionError):
    """The other side ended a stream or the connection before the answer was whole."""


@dataclass
class Stream:
    """One answer on its way."""

    whole: asyncio.Future[Reply]
    fields: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)

    def end(self) -> None:
        if not self.whole.done():
            reply = int(self.fields.get(":status", "0")), self.fields.get("x-version", "?"), bytes(self.content)
            self.whole.set_result(reply)

    def fail(self, reason: str) -> None:
        if not self.whole.done():
            self.whole.set_exception(Broken(reason))


class Wire:
    """One connection until it ends."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.takes_more = True
        self.streams: dict[int, Stream] = {}
        self.protocol = H2Connection(H2Configuration(header_encoding="utf-8"))
        self.protocol.initiate_connection()
        self.reading = asyncio.create_task(self._read())

    async def ask(self, domain: str, question: Question) -> Reply:
        number = self.protocol.get_next_available_stream_id()
        pseudo = {":method": question.method, ":path": question.path, ":authority": domain, ":scheme": "http"}
        size = {"content-length": str(len(question.body))} if question.body else {}
        self.protocol.send_headers(number, [*pseudo.items(), *size.items()], end_stream=not question.body)
        if question.body:
            self.protocol.send_data(number, question.body, end_stream=True)
        self.streams[number] = Stream(asyncio.get_running_loop().create_future())
        try:
            self._send()
            return await self.streams[number].whole
        finally:
            del self.streams[number]

    async def close(self) -> None:
        self.writer.close()
        await asyncio.wait([self.reading])

    async def _read(self) -> None:
        reason = "the connection was closed"
        try:
            while received := await self.reader.read(CHUNK):
                for event in self.protocol.receive_data(received):
                    self._take(event)
                self._send()
        except OSError as error:
            reason = str(error)
        finally:
            self.takes_more = False
            self.writer.close()
            for stream in self.streams.values():
                stream.fail(reason)

    def _take(self, event: Event) -> None:
        if isinstance(event, ConnectionTerminated):
            self.takes_more = False
        stream = self.streams.get(getattr(event, "stream_id", None) or 0)
        if isinstance(event, DataReceived):
            self.protocol.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
        if stream is None:
            return
        if isinstance(event, ResponseReceived):
            stream.fields = {str(name): str(value) for name, value in event.headers or ()}
        elif isinstance(event, DataReceived):
            stream.content += event.data or b""
        elif isinstance(event, StreamEnded):
            stream.end()
        elif isinstance(event, StreamReset):
            stream.fail(f"the stream was reset with {event.error_code}")

    def _send(self) -> None:
        self.writer.write(self.protocol.data_to_send())


class Http2:
    """A connection that is opened again when it has ended."""

    def __init__(self, port: int, domain: str) -> None:
        self.port = port
        self.domain = domain
        self.wire: Wire | None = None
        self.opening = asyncio.Lock()

    async def ask(self, question: Question) -> Reply:
        async with self.opening:
            if self.wire is None:
                self.wire = Wire(*await asyncio.open_connection("127.0.0.1", self.port))
        return await self.wire.ask(self.domain, question)

    def refresh(self) -> bool:
        if self.wire is None or self.wire.takes_more:
            return False
        self.wire = None
        return True

    def leave(self) -> None:
        """Does nothing: it is shared, and only its end is a reason to open another one."""

    async def close(self) -> None:
        if self.wire:
            await self.wire.close()
