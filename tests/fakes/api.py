"""The REST API as the command line sees it: answers that a test chose, and what was asked."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

PREFIX = "/api/v1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STATUSES = {"POST": 201, "DELETE": 204}


@dataclass(frozen=True)
class Asked:
    """One request that could change something, or was looked for."""

    method: str
    path: str
    query: Mapping[str, Any]
    body: Any


@dataclass(frozen=True)
class Problem:
    """What the API refuses with."""

    status: int
    detail: str
    errors: tuple[Mapping[str, str], ...] = ()


@dataclass
class FakeApi:
    """Lists are answered in pages of `page_size`, so that whoever reads them must follow `next`."""

    page_size: int = 2
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    streams: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def forget(self) -> None:
        """Begins anew."""
        self.answers.clear()
        self.streams.clear()
        self.asked.clear()

    def answer(self, method: str, path: str, value: Any) -> None:
        """Sets an answer: a list is a GET's page by page; None is an answer without words."""
        self.answers[method, path] = value

    def edits(self) -> list[tuple[str, str, Any]]:
        """Returns everything but reads."""
        return [(each.method, each.path, each.body) for each in self.asked if each.method != "GET"]

    def app(self) -> Starlette:
        routes = [Route("/{path:path}", self._rest, methods=METHODS), WebSocketRoute("/{path:path}", self._stream)]
        return Starlette(routes=routes)

    async def _rest(self, request: Request) -> Response:
        path, query = str(request.scope["path"]).removeprefix(PREFIX), request.query_params
        body: Any = await request.body() or None
        if request.headers.get("content-type") == "application/json":
            body = json.loads(body)
        words = {key: query.getlist(key) if key == "status" else query[key] for key in query}
        self.asked.append(Asked(request.method, path, words, body))
        unknown = Problem(404, f"Nothing at {request.method} {path}.")
        found = self.answers.get((request.method, path), unknown)
        if isinstance(found, Problem):
            errors = list(found.errors)
            return JSONResponse({"title": "Refused", "detail": found.detail, "errors": errors}, found.status)
        if found is None:
            return Response(status_code=STATUSES.get(request.method, 200))
        return JSONResponse(self._page(found, words) if isinstance(found, list) else found)

    def _page(self, items: list[Any], query: Mapping[str, Any]) -> Mapping[str, Any]:
        if "status" in query:
            items = [item for item in items if item["status"] in query["status"]]
        begin = int(query.get("after", 0))
        end = begin + self.page_size
        return {"items": items[begin:end], "next": str(end) if end < len(items) else None}

    async def _stream(self, socket: WebSocket) -> None:
        await socket.accept()
        path = socket.url.path.removeprefix(PREFIX)
        for frame in self.streams.get(path, ()):
            await socket.send_json(frame)
        await socket.close(1000 if path in self.streams else 4404)


def frames(lines: Iterable[str], states: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Returns a deployment's stream: lines of its journal, its states, the end."""
    at = "2026-11-25T12:00:00Z"
    journal = [
        {
            "type": "journal",
            "cursor": number,
            "data": {"cursor": number, "at": at, "level": "info", "source": "system", "text": text},
        }
        for number, text in enumerate(lines, 1)
    ]
    return [
        *journal,
        *({"type": "deployment", "cursor": 0, "data": state} for state in states),
        {"type": "end", "cursor": 0},
    ]
