"""Websockets that replay from a cursor and then follow. The same rows and the same permissions as REST."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum, auto
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel

from api.access.principal import principal
from api.context import context
from api.schemas.common import Answer
from api.schemas.deployments import DeploymentRead, JournalLineRead
from api.schemas.projects import EnvironmentRead
from api.schemas.services import ServiceRead
from api.streams.hub import Hub
from api.views.deployments import deployment_read, journal_reads
from api.views.places import environment_reads
from api.views.services import service_read
from flows.context import Context
from flows.domain.deployment import UNSETTLED
from flows.domain.errors import NotFound, PlatformError, Unauthenticated, Unavailable
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.principal import Principal
from flows.store import deployments, journal, projects, services

router = APIRouter(tags=["streams"])
BATCH = 500
LOOK_SECONDS = 15.0  # even without a notification: a lost one must not stall a stream
REASON_CHARACTERS = 120
SIGNED_OUT, GONE, TRY_AGAIN = 4401, 4404, 1013  # close codes
P = ParamSpec("P")
T = TypeVar("T")


class FrameType(StrEnum):
    """The kind of a message; `end` has no content, and is the last one."""

    JOURNAL = auto()
    DEPLOYMENT = auto()
    SERVICE = auto()
    ENVIRONMENT = auto()
    END = auto()


class Frame(Answer):
    """One message; `cursor` is where to resume."""

    type: FrameType
    cursor: int = 0
    data: JournalLineRead | DeploymentRead | ServiceRead | EnvironmentRead | None = None


@router.websocket("/deployments/{deployment_id}/stream")
async def stream_deployment(socket: WebSocket, deployment_id: UUID, after: int = 0) -> None:
    """Sends the journal behind `after` and the deployment's state, until it is settled."""

    async def follow(hub: Hub) -> None:
        cursor, shown = after, None
        with hub.subscribe(str(deployment_id)) as changed:
            while True:
                changed.clear()
                state, lines = await _look(socket, hub, _read_deployment, deployment_id, cursor)
                for line in lines:
                    cursor = line.cursor
                    await _send(socket, Frame(type=FrameType.JOURNAL, cursor=cursor, data=line))
                if state != shown:
                    shown = state
                    await _send(socket, Frame(type=FrameType.DEPLOYMENT, cursor=cursor, data=state))
                if len(lines) == BATCH:
                    continue
                if state.status not in UNSETTLED:
                    await _send(socket, Frame(type=FrameType.END, cursor=cursor))
                    return
                await _wait(changed)

    await _serve(socket, follow)


@router.websocket("/services/{service_id}/stream")
async def stream_service(socket: WebSocket, service_id: UUID) -> None:
    """Sends the service, again whenever it or one of its deployments changes."""

    async def follow(hub: Hub) -> None:
        shown = None
        with hub.subscribe(str(service_id)) as changed:
            while True:
                changed.clear()
                state = await _look(socket, hub, _read_service, service_id)
                if state != shown:
                    shown = state
                    await _send(socket, Frame(type=FrameType.SERVICE, data=state))
                    await _send(socket, Frame(type=FrameType.DEPLOYMENT, data=state.latest_deployment))
                await _wait(changed)

    await _serve(socket, follow)


@router.websocket("/projects/{project}/environments/{environment}/stream")
async def stream_environment(socket: WebSocket, project: str, environment: str) -> None:
    """Sends the environment, again whenever its state or its number of services changes, until it is gone."""

    async def follow(hub: Hub) -> None:
        shown = await _look(socket, hub, _read_environment, project, environment)
        await _send(socket, Frame(type=FrameType.ENVIRONMENT, data=shown))
        with hub.subscribe(shown.id) as changed:
            while True:
                changed.clear()
                try:
                    state = await _look(socket, hub, _read_environment, project, shown.id)
                except NotFound:
                    await _send(socket, Frame(type=FrameType.END))
                    return
                if state != shown:
                    shown = state
                    await _send(socket, Frame(type=FrameType.ENVIRONMENT, data=state))
                await _wait(changed)

    await _serve(socket, follow)


async def _serve(socket: WebSocket, follow: Callable[[Hub], Awaitable[None]]) -> None:
    """Lets in whom REST would let in; ends when the client goes, even while nothing happens."""
    hub: Hub = socket.app.state.hub
    try:
        await _look(socket, hub, lambda here, who: None)
    except PlatformError as error:
        await _refuse(socket, error)
        return
    await socket.accept()
    following = asyncio.create_task(_follow_or_explain(socket, follow, hub))
    gone = asyncio.create_task(_until_gone(socket))
    _, unfinished = await asyncio.wait({following, gone}, return_when=asyncio.FIRST_COMPLETED)
    for task in unfinished:
        task.cancel()
    if unfinished:
        await asyncio.wait(unfinished)  # `gather` would lose who cancelled this, if somebody does meanwhile


async def _follow_or_explain(socket: WebSocket, follow: Callable[[Hub], Awaitable[None]], hub: Hub) -> None:
    try:
        await follow(hub)
        await socket.close()
    except PlatformError as error:
        await _refuse(socket, error)
    except (WebSocketDisconnect, RuntimeError):
        return


async def _refuse(socket: WebSocket, error: PlatformError) -> None:
    """Closes with a code that tells a client what to do: sign in, give up, or come back and resume."""
    code = SIGNED_OUT if isinstance(error, Unauthenticated) else TRY_AGAIN if isinstance(error, Unavailable) else GONE
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(code, str(error)[:REASON_CHARACTERS])


async def _look(
    socket: WebSocket, hub: Hub, read: Callable[Concatenate[Context, Principal, P], T], *args: P.args, **named: P.kwargs
) -> T:
    """Reads for whoever asks, after asking anew who that is: a token may have been revoked since the last look."""
    return await hub.look(lambda: read(context(socket), principal(socket), *args, **named))


async def _until_gone(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except (WebSocketDisconnect, RuntimeError, KeyError):
        return


async def _send(socket: WebSocket, frame: BaseModel) -> None:
    await socket.send_text(frame.model_dump_json())


async def _wait(changed: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(changed.wait(), LOOK_SECONDS)
    except TimeoutError:
        return


def _read_deployment(
    here: Context, who: Principal, deployment_id: UUID, cursor: int
) -> tuple[DeploymentRead, list[JournalLineRead]]:
    with here.database.reading() as session:
        row = deployments.get_visible(session, who.workspace_id, DeploymentId(deployment_id))
        service = services.get(session, who.workspace_id, row.service_id)
        lines = journal_reads(journal.lines(session, row.id, after=cursor, limit=BATCH))
    return deployment_read(here.settings, row, service.live_deployment_id), lines


def _read_service(here: Context, who: Principal, service_id: UUID) -> ServiceRead:
    with here.database.reading() as session:
        service = services.get(session, who.workspace_id, ServiceId(service_id))
        return service_read(session, here.settings, service)


def _read_environment(here: Context, who: Principal, project: str, environment: str) -> EnvironmentRead:
    with here.database.reading() as session:
        owner, found = projects.place(session, who.workspace_id, project, environment)
        return environment_reads(session, owner, [found])[0]
