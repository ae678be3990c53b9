"""The API process: REST, websockets and the built dashboard. It never sees the Docker socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request as HTTPRequest
from starlette.routing import compile_path

from api import conditions, problems
from api.access.principal import DOCUMENTED, principal
from api.edge import Edge
from api.endpoints import (
    changes,
    configuration,
    deploy_keys,
    deployments,
    environments,
    events,
    maintenance,
    parts,
    previews,
    projects,
    rollouts,
    services,
    session,
    sleep,
    tokens,
    uploads,
    variables,
)
from api.problems import MEDIA_TYPE
from api.streams import endpoints as streams
from api.streams.hub import Hub
from blocks.prefect.runs import PrefectRuns
from flows import log
from flows.context import Context
from flows.domain.sealed import Keyring
from flows.platform import wake_by
from flows.settings import Settings
from flows.store.database import Database

DASHBOARD = Path(__file__).parent.parent / "dashboard" / "dist"
PREFIX = "/api/v1"
DESCRIPTION = """Deploy web apps, workers and databases onto machines of your own.

Changes of a service's configuration are *staged* and taken together by its next deployment. What starts a flow answers
202 with the row that it will change; follow it by asking again, or over the websocket beside it. Errors are problems of
RFC 9457. Lists are pages, `{items, next}`: ask again with `after` set to `next`, until it is null. `actions` say what
is allowed with a resource now. Every POST takes an `Idempotency-Key`, with which it can be sent again without being
carried out again; what can be edited has an `ETag`, with which `If-Match` refuses a change of what somebody else
changed meanwhile. Within `v1`, fields and endpoints are only added.
"""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
GUARDED = (
    session, projects, environments, variables, services, sleep, configuration, parts, changes, uploads, deployments,
    rollouts, tokens, deploy_keys, maintenance, events,
)  # fmt: skip
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}, "description": text}
    for status, text in {
        400: "The request cannot be read, or what it asks for is refused by the registry or the host that it is about.",
        401: "The token is missing or unknown.",
        403: "A browser sent the cookie of the dashboard from a page of another site.",
        404: "The resource does not exist, or it belongs to somebody else.",
        409: "The resource's present state does not allow the request; the detail names the reason.",
        412: "The resource no longer has the version that `If-Match` names: somebody changed it meanwhile.",
        413: "The body is too long.",
        422: "The request is not valid; `errors` has a JSON pointer for each fault.",
        429: "Too many requests; `Retry-After` says when to try again.",
        503: "A part of the platform cannot be reached; `Retry-After` says when to try again.",
    }.items()
}


def create_app() -> FastAPI:
    """Builds the application of this process, with settings from its environment."""
    settings = Settings.load()
    log.configure()
    Keyring.open(settings.keyring)
    database = Database(settings.database_url)
    runs = PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database))
    return application(Context(settings, database, runs), Hub(settings.database_url))


def application(context: Context, hub: Hub) -> FastAPI:
    """Builds the application of chosen parts, for tests and for writing the OpenAPI file."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with hub.listening():
            yield
        context.database.close()

    app = FastAPI(
        title="Slipway",
        version=session.VERSION,
        lifespan=lifespan,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.context, app.state.hub = context, hub
    app.add_middleware(conditions.Conditional)
    app.add_middleware(Edge)
    problems.install(app)
    plain = app.openapi
    app.openapi = lambda: app.openapi_schema or _described(plain())  # type: ignore[method-assign]
    app.include_router(_everything(), prefix=PREFIX)
    app.add_api_route("/api/openapi.json", _openapi, include_in_schema=False)
    app.add_api_route("/api/docs", _reference, include_in_schema=False)
    app.add_api_route("/healthz", _healthz, include_in_schema=False)
    app.add_api_route(
        "/problems/{kind}", problems.explanation, response_class=PlainTextResponse, include_in_schema=False
    )
    for path in ("/api", "/api/{path:path}"):
        app.add_api_route(path, _nothing, methods=METHODS, include_in_schema=False)
    app.add_api_route("/{path:path}", _dashboard, include_in_schema=False)
    return app


def _everything() -> APIRouter:
    """Collects all endpoints. All but signing in and deploying by token ask first who you are; a test walks them."""
    guarded = APIRouter(dependencies=[Depends(principal), *DOCUMENTED], responses=PROBLEMS)
    for module in GUARDED:
        guarded.include_router(module.router)
    everything = APIRouter()
    for module in (session, deployments, previews):
        everything.include_router(module.open_router, responses=PROBLEMS)
    everything.include_router(guarded)
    everything.include_router(streams.router)
    return everything


def _described(document: dict[str, Any]) -> dict[str, Any]:
    """Adds what is decided around the endpoints to FastAPI's description, which FastAPI then keeps."""
    conditions.describe(document)
    return document


def _healthz() -> dict[str, str]:
    """Answers if the process does; it says nothing about the installation."""
    return {"status": "ok"}


def _openapi(request: HTTPRequest) -> JSONResponse:
    """Shows the description of this API, as this process answers it."""
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "no-cache"})


def _reference() -> FileResponse:
    """Shows the reference of the API for people; it reads the description, and needs nothing from elsewhere."""
    return _page("api-docs.html")


def _nothing(request: HTTPRequest) -> None:
    """Raises 404 below `/api`, where there are only endpoints, or 405 if the address answers to another method."""
    paths = request.app.openapi()["paths"]
    found = (paths[each] for each in paths if compile_path(each)[0].match(request.url.path))
    allowed = {method.upper() for methods in found for method in methods if method.upper() in METHODS}
    if not allowed:
        raise HTTPException(404, "There is no such endpoint.")
    names = ", ".join(sorted(allowed))
    raise HTTPException(405, f"{request.method} is not one of the methods of this address: {names}.", {"Allow": names})


def _dashboard(path: str) -> FileResponse:
    """Sends the dashboard's files; any other path is one of its pages."""
    file = (DASHBOARD / path).resolve()
    if file.is_relative_to(DASHBOARD) and file.is_file():
        cache = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        return FileResponse(file, headers={"Cache-Control": cache})
    return _page("index.html")


def _page(name: str) -> FileResponse:
    page = DASHBOARD / name
    if not page.is_file():
        raise HTTPException(404, "The dashboard is not built: run `make demo` or `npm run build` in dashboard/.")
    return FileResponse(page, headers={"Cache-Control": "no-cache"})
