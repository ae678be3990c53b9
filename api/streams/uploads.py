"""Receives archives: they are written to the disk piece by piece as they come, never held as a whole."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.access.principal import PrincipalDep
from api.context import ContextDep
from blocks.upload_store import Incoming, UploadStore
from flows.domain.errors import Invalid, UploadTooLarge
from flows.domain.ids import ServiceId
from flows.store import services

PIECE_BYTES = 1024**2


def addressee(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> str:
    """Returns the service that the upload is for, before the first byte is read."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        service.require_open()
    return str(service.id)


async def arrived(
    request: Request, owner: Annotated[str, Depends(addressee)], context: ContextDep
) -> AsyncIterator[Incoming]:
    """Yields the whole body as a file, with its digest. Raises UploadTooLarge as soon as that is known."""
    most = context.settings.upload_bytes
    _require_small(int(request.headers.get("content-length", "0")), most)
    with UploadStore(context.settings.uploads).incoming(owner) as incoming:
        try:
            piece = bytearray()
            async for chunk in request.stream():
                piece += chunk
                _require_small(incoming.size + len(piece), most)
                if len(piece) >= PIECE_BYTES or not chunk:
                    await run_in_threadpool(incoming.write, bytes(piece))
                    piece.clear()
        except ClientDisconnect:
            raise Invalid("The connection ended before the whole archive had come.") from None
        incoming.end()
        yield incoming


ArrivedDep = Annotated[Incoming, Depends(arrived)]


def _require_small(size: int, most: int) -> None:
    if size > most:
        raise UploadTooLarge(f"The archive has more than the {most} bytes that this installation takes.")
