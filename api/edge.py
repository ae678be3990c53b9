"""The headers of every answer and the limits of every request, as plain ASGI: no body is buffered."""

import re
from collections.abc import Mapping

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

MAX_BODY_BYTES = 2_000_000
UPLOADS = re.compile(r"/api/v1/services/[^/]+/uploads")  # these count for themselves (api.streams.uploads)
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class BodyTooLarge(HTTPException):
    """The client sends more than any request of ours needs. FastAPI lets this pass while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413, f"A request has at most {MAX_BODY_BYTES} bytes.")


class Edge:
    """Sets security headers on every answer, and refuses bodies that are too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_bounded = UPLOADS.fullmatch(scope["path"]) is None
        if is_bounded and int(Headers(scope=scope).get("content-length", "0") or 0) > MAX_BODY_BYTES:
            await problems.of_http(BodyTooLarge())(scope, receive, send)
            return
        received = 0

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if is_bounded and received > MAX_BODY_BYTES:
                raise BodyTooLarge
            return message

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY)
            await send(message)

        await self._app(scope, limited, secured)
