"""A small web server that behaves well, or badly on request. It needs nothing but Python's standard library."""

import asyncio
import base64
import contextlib
import hashlib
import os
import signal
import struct
import sys
import time
from urllib.parse import parse_qs, urlsplit

VERSION = os.environ.get("VERSION", "1")
WEBSOCKET_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error", 503: "Service Unavailable"}
Headers = dict[str, str]


class Server:
    """Counts what is in flight, so that it can end without cutting anybody off."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self.connections: set[asyncio.Task[None]] = set()
        self.idle: set[asyncio.StreamWriter] = set()

    async def run(self, port: int) -> None:
        listener = await asyncio.start_server(self.serve, "0.0.0.0", port, backlog=1024)
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, self.stop)
        say(f"version {VERSION} listens on port {port}")
        await self.stopping.wait()
        listener.close()
        for writer in self.idle:
            writer.close()
        if self.connections:
            await asyncio.wait(self.connections)
        say("bye")

    def stop(self) -> None:
        say("asked to stop")
        if not os.environ.get("IGNORE_SIGTERM"):
            self.stopping.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while not self.stopping.is_set() and await self.answer_one(reader, writer):
                pass
        self.connections.discard(task)
        writer.close()

    async def answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """True if the connection may be used again."""
        self.idle.add(writer)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        finally:
            self.idle.discard(writer)
        method, target, _ = head[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        url = urlsplit(target)
        if url.path == "/ws" and "sec-websocket-key" in headers:
            await self.websocket(reader, writer, headers)
            return False
        body = await read_body(reader, headers)
        if url.path == "/slow":
            await stream_slowly(writer, float(parse_qs(url.query).get("seconds", ["1"])[0]))
        else:
            status = health() if url.path == "/health" else 200
            text = f"hello from version {VERSION}\n"
            if method == "POST":
                text += f"{len(body)} bytes, sha1 {hashlib.sha1(body).hexdigest()}\n"
            respond(writer, status, b"" if method == "HEAD" else text.encode(), len(text), close=self.stopping.is_set())
        await writer.drain()
        return not self.stopping.is_set() and headers.get("connection", "").lower() != "close"

    async def websocket(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: Headers) -> None:
        """Greet with the version, echo every frame, leave properly when asked to stop."""
        digest = hashlib.sha1(headers["sec-websocket-key"].encode() + WEBSOCKET_GUID).digest()
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
        )
        writer.write(frame(0x1, f"version {VERSION}".encode()))
        stopping = asyncio.ensure_future(self.stopping.wait())
        incoming = asyncio.ensure_future(read_frame(reader))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await asyncio.wait({stopping, incoming}, return_when=asyncio.FIRST_COMPLETED)
                if not incoming.done():
                    writer.write(frame(0x8, struct.pack(">H", 1001)))
                    break
                opcode, content = incoming.result()
                writer.write(frame({0x9: 0xA}.get(opcode, opcode), content))
                await writer.drain()
                if opcode == 0x8:
                    break
                incoming = asyncio.ensure_future(read_frame(reader))
        stopping.cancel()
        incoming.cancel()
        await asyncio.gather(stopping, incoming, return_exceptions=True)


async def read_body(reader: asyncio.StreamReader, headers: Headers) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


async def read_frame(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    first, second = await reader.readexactly(2)
    size = second & 0x7F
    if size >= 126:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
    mask = await reader.readexactly(4)
    masked = await reader.readexactly(size)
    return first & 0xF, bytes(byte ^ mask[index % 4] for index, byte in enumerate(masked))


def frame(opcode: int, content: bytes) -> bytes:
    size = len(content)
    length = (
        bytes([size])
        if size < 126
        else b"\x7e" + size.to_bytes(2, "big")
        if size < 65536
        else (b"\x7f" + size.to_bytes(8, "big"))
    )
    return bytes([0x80 | opcode]) + length + content


def respond(writer: asyncio.StreamWriter, status: int, body: bytes, length: int, *, close: bool) -> None:
    ending = "Connection: close\r\n" if close else ""
    writer.write(
        f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"X-Version: {VERSION}\r\nContent-Length: {length}\r\n{ending}\r\n".encode()
        + body
    )


async def stream_slowly(writer: asyncio.StreamWriter, seconds: float) -> None:
    """One line now, one each tenth of a second, one at the end."""
    writer.write(
        f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX-Version: {VERSION}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n".encode()
    )
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        writer.write(chunk(f"version {VERSION} is busy\n"))
        await writer.drain()
        await asyncio.sleep(min(0.1, max(0.0, deadline - time.monotonic())))
    writer.write(chunk(f"version {VERSION} is done\n") + b"0\r\n\r\n")


def chunk(text: str) -> bytes:
    return f"{len(text):x}\r\n{text}\r\n".encode()


def health() -> int:
    return int(os.environ.get("HEALTH_STATUS", "200"))


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if code := os.environ.get("EXIT_AT_START"):
        say(f"exiting with code {code}, as EXIT_AT_START says")
        sys.exit(int(code))
    time.sleep(float(os.environ.get("START_DELAY", "0")))
    asyncio.run(Server().run(int(os.environ.get("PORT", "8080"))))
