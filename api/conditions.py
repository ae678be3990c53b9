"""The conditions that a request comes with: `Idempotency-Key` and `If-Match`, as plain ASGI around all endpoints."""

import asyncio
import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from loguru import logger
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.access.principal import SAFE_METHODS, principal
from api.context import context
from api.edge import UPLOADS
from flows.context import Context
from flows.domain.errors import Invalid, PlatformError, RequestUnderWay, Unauthenticated
from flows.domain.kept_request import LONGEST_KEY, KeptRequest, digest_of
from flows.store import conditions
from flows.store.conditions import Conditions, RequestKey, tag_of
from flows.store.database import Database
from flows.usecases import repetitions

KEY, MATCH, REPLAYED = "Idempotency-Key", "If-Match", "Idempotency-Replayed"
TWIN_SECONDS, LOOK_SECONDS = 10.0, 0.1  # for so long the answer of the same request is waited for, and between looks
PARAMETERS: Mapping[str, dict[str, Any]] = {
    KEY: {
        "name": KEY,
        "in": "header",
        "description": "A value of your own, new for each thing that you want. A request that is sent again with it "
        "within 24 hours, because its answer was lost, is not carried out again but answered as before.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    },
    MATCH: {
        "name": MATCH,
        "in": "header",
        "description": "The `ETag` of what you saw: the change is refused with 412 if somebody was faster.",
        "schema": {"type": "string"},
    },
}


CHECKED = re.compile(
    r"/api/v1/projects/\{project\}(/environments/\{environment\}(/variables(/\{key\})?)?)?"
    r"|/api/v1/services/\{service_id\}(/(?!uploads|tokens|plan).*)?"
)  # what changes a project, an environment or a service, each of which has a revision


def describe(document: dict[str, Any]) -> None:
    """Adds the headers to the operations of an OpenAPI document that heed them."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method.upper() in SAFE_METHODS or not operation.get("security"):
                continue
            parameters = operation.setdefault("parameters", [])
            if method == "post" and not path.endswith("/uploads"):
                parameters.append(PARAMETERS[KEY])
            if CHECKED.fullmatch(path):
                parameters.append(PARAMETERS[MATCH])


class Conditional:
    """Carries a request out under its conditions, or answers it as it was answered before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        demanded = Conditions(tags=_tags(headers.get(MATCH, "*")))
        with demanded.imposed():
            if scope["method"] == "POST" and KEY in headers and not UPLOADS.fullmatch(scope["path"]):
                await self._once(demanded, scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _once(self, demanded: Conditions, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request with a key. An upload needs none: it is named by its digest, and kept once."""
        here, answer = context(HTTPConnection(scope)), _Answer()
        try:
            body = await _whole(receive)
            key = demanded.key = await run_in_threadpool(_key, scope, body)
            before = await _before(here.database, key) if key else None
            if before is None:
                await self._app(scope, _again(body, receive), answer.take)
                if key and demanded.is_committed:
                    await run_in_threadpool(_keep, here, key, answer)
                elif key and answer.status == HTTPStatus.CONFLICT:  # perhaps with itself, sent twice at once
                    before = await _before(here.database, key)
        except ClientDisconnect:
            return  # nothing was done, and nobody is there for an answer
        except HTTPException as error:
            await problems.of_http(error)(scope, receive, send)
        except PlatformError as error:
            await problems.of(error)(scope, receive, send)
        else:
            await (_replayed(before)(scope, receive, send) if before else answer.send(send))


class _Answer:
    """An answer that was given, and is kept before it is sent."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    async def take(self, message: Message) -> None:
        self._messages.append(message)

    async def send(self, send: Send) -> None:
        for message in self._messages:
            await send(message)

    @property
    def status(self) -> int:
        return int(self._messages[0]["status"])

    @property
    def body(self) -> str:
        return b"".join(message.get("body", b"") for message in self._messages[1:]).decode()


def _tags(header: str) -> frozenset[str] | None:
    """Returns the entity tags that are named, None for any."""
    return None if header.strip() == "*" else frozenset(each.strip() for each in header.split(","))


async def _whole(receive: Receive) -> bytes:
    """Returns the body, which `Edge` keeps small. Raises ClientDisconnect if its sender goes away before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Returns a source that gives the body that was read already, and then goes on with what else comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give


def _key(scope: Scope, body: bytes) -> RequestKey | None:
    """Returns the request's key, None where nobody is signed in: an endpoint that asks who it is will refuse it."""
    value = Headers(scope=scope)[KEY]
    if not value or len(value) > LONGEST_KEY:
        raise Invalid(f"An {KEY} has 1 to {LONGEST_KEY} characters.")
    try:
        token_id = principal(HTTPConnection(scope)).actor.token_id
    except Unauthenticated:
        return None
    target = f"{scope['path']}?{scope['query_string'].decode()}"
    return RequestKey(token_id, value, digest_of(scope["method"], target, body)) if token_id else None


async def _before(database: Database, key: RequestKey) -> KeptRequest | None:
    """Returns the answer of the same request, which is waited for if it is being carried out at this moment.

    Raises KeyReused, and RequestUnderWay if no answer comes.
    """
    until = asyncio.get_running_loop().time() + TWIN_SECONDS
    while True:
        found = await run_in_threadpool(_find, database, key)
        if found is None or found.status is not None:
            return found
        if asyncio.get_running_loop().time() > until:
            raise RequestUnderWay
        await asyncio.sleep(LOOK_SECONDS)


def _find(database: Database, key: RequestKey) -> KeptRequest | None:
    with database.reading() as session:
        return conditions.find(session, key)


def _keep(here: Context, key: RequestKey, answer: _Answer) -> None:
    """Keeps the answer if that is possible: what it tells is true in any case."""
    try:
        repetitions.keep_answer(here, key, answer.status, answer.body)
    except PlatformError as error:
        logger.warning("answer.not_kept", status=answer.status, reason=str(error))


def _replayed(before: KeptRequest) -> Response:
    status = HTTPStatus(before.status or HTTPStatus.OK)
    media_type = "application/json" if status < HTTPStatus.BAD_REQUEST else problems.MEDIA_TYPE
    shown = json.loads(before.answer) if before.answer else None
    tag = {"ETag": tag_of(shown["revision"])} if isinstance(shown, dict) and "revision" in shown else {}
    return Response(before.answer or None, status, {REPLAYED: "true", **tag}, media_type)
