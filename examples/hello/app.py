"""A small web server that behaves well, or badly on request. It needs nothing but Python's standard library."""

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import struct
import sys
import time
from urllib.parse import parse_qsl, urlsplit

import wire

VERSION = os.environ.get("VERSION", "1")
TEXT, JSON = "text/plain; charset=utf-8", "application/json"
MEGABYTE = 1024 * 1024
Answer = tuple[int, str, bytes]  # status, type, content


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
        say(f"asked to stop at {time.time():.3f}")
        if os.environ.get("CLOSE_ON_SIGTERM"):
            os._exit(0)  # which closes the listener and every connection, whatever is under way
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
            method, target, headers = await wire.read_head(reader)
        finally:
            self.idle.discard(writer)
        url = urlsplit(target)
        if url.path == "/ws" and "sec-websocket-key" in headers:
            await self.websocket(reader, writer, headers["sec-websocket-key"])
            return False
        body, query = await wire.read_body(reader, headers), dict(parse_qsl(url.query))
        if url.path == "/slow":
            await stream_slowly(writer, float(query.get("seconds", "1")))
        else:
            self.respond(writer, method, answer(method, url.path, query, body))
        await writer.drain()
        return not self.stopping.is_set() and headers.get("connection", "").lower() != "close"

    def respond(self, writer: asyncio.StreamWriter, method: str, what: Answer) -> None:
        status, kind, content = what
        ending = {"Connection": "close"} if self.stopping.is_set() else {}
        head = wire.head(status, {"Content-Type": kind, "X-Version": VERSION, "Content-Length": len(content), **ending})
        writer.write(head if method == "HEAD" else head + content)

    async def websocket(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, key: str) -> None:
        """Greet with the version, echo every frame, leave properly when asked to stop."""
        writer.write(wire.upgrade(key) + wire.frame(wire.TEXT, f"version {VERSION}".encode()))
        stopping = asyncio.ensure_future(self.stopping.wait())
        incoming = asyncio.ensure_future(wire.read_frame(reader))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await asyncio.wait({stopping, incoming}, return_when=asyncio.FIRST_COMPLETED)
                if not incoming.done():
                    writer.write(wire.frame(wire.CLOSE, struct.pack(">H", 1001)))
                    break
                opcode, content = incoming.result()
                writer.write(wire.frame(wire.PONG if opcode == wire.PING else opcode, content))
                await writer.drain()
                if opcode == wire.CLOSE:
                    break
                incoming = asyncio.ensure_future(wire.read_frame(reader))
        stopping.cancel()
        incoming.cancel()
        await asyncio.gather(stopping, incoming, return_exceptions=True)


def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Answer:
    if path == "/env":
        return 200, JSON, json.dumps(dict(os.environ), indent=1, sort_keys=True).encode()
    if path == "/file":
        return file(method, query.get("path", ""), body)
    text = f"hello from version {VERSION}\n"
    if method == "POST":
        text += f"{len(body)} bytes, sha1 {hashlib.sha1(body).hexdigest()}\n"
    status = int(os.environ.get("HEALTH_STATUS", "200")) if path == "/health" else 200
    return status, TEXT, text.encode()


def file(method: str, path: str, body: bytes) -> Answer:
    """What a file holds, or after a PUT that it holds the body; the reason if it cannot be had."""
    try:
        with open(path, "wb" if method == "PUT" else "rb") as opened:
            if method == "PUT":
                return 200, TEXT, f"{opened.write(body)} bytes written\n".encode()
            return 200, TEXT, opened.read()
    except OSError as error:
        return 404 if isinstance(error, FileNotFoundError) else 403, TEXT, f"{error}\n".encode()


async def stream_slowly(writer: asyncio.StreamWriter, seconds: float) -> None:
    """One line now, one each tenth of a second, one at the end."""
    writer.write(wire.head(200, {"Content-Type": TEXT, "X-Version": VERSION, "Transfer-Encoding": "chunked"}))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        writer.write(wire.chunk(f"version {VERSION} is busy\n"))
        await writer.drain()
        await asyncio.sleep(min(0.1, max(0.0, deadline - time.monotonic())))
    writer.write(wire.chunk(f"version {VERSION} is done\n") + wire.LAST_CHUNK)


def release() -> int:
    """A command that runs once, as a migration would, and tells by its exit code how it went."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    code = int(os.environ.get("RELEASE_EXIT", "0"))
    say(f"release of version {VERSION} begins")
    time.sleep(float(os.environ.get("RELEASE_SECONDS", "0")))
    append(os.environ.get("RELEASE_LOG"), f"release of version {VERSION} ended with {code}")
    say(f"release of version {VERSION} ends with {code}")
    return code


def append(path: str | None, line: str) -> None:
    if path:
        with open(path, "a") as opened:
            opened.write(line + "\n")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    if sys.argv[1:] == ["release"]:
        return release()
    if code := os.environ.get("EXIT_AT_START"):
        say(f"exiting with code {code}, as EXIT_AT_START says")
        return int(code)
    append(os.environ.get("WRITE_FILE"), f"version {VERSION} started")
    if eaten := [b"x" * MEGABYTE for _ in range(int(os.environ.get("EAT_MEMORY_MB", "0")))]:
        say(f"holds {len(eaten)} MB")
    time.sleep(float(os.environ.get("START_DELAY", "0")))
    asyncio.run(Server().run(int(os.environ.get("PORT", "8080"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
