"""HTTP/1.1 and websockets as bytes: just what `app.py` speaks."""

import asyncio
import base64
import hashlib
from collections.abc import Mapping

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA  # opcodes of frames
WEBSOCKET_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
REASONS = {
    101: "Switching Protocols",
    200: "OK",
    403: "Forbidden",
    404: "Not Found",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
LAST_CHUNK = b"0\r\n\r\n"
Headers = dict[str, str]


async def read_head(reader: asyncio.StreamReader) -> tuple[str, str, Headers]:
    """Method, target and headers of a request; the names of headers in lower case."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    return method, target, {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def read_body(reader: asyncio.StreamReader, headers: Headers) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readuntil(b"\r\n")
    return body


def head(status: int, fields: Mapping[str, str | int]) -> bytes:
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}", *(f"{name}: {fields[name]}" for name in fields)]
    return "\r\n".join([*lines, "", ""]).encode()


def chunk(text: str) -> bytes:
    content = text.encode()
    return b"%x\r\n%s\r\n" % (len(content), content)


def upgrade(key: str) -> bytes:
    """The answer that turns a connection into a websocket."""
    accepted = base64.b64encode(hashlib.sha1(key.encode() + WEBSOCKET_GUID).digest()).decode()
    return head(101, {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accepted})


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
