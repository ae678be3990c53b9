"""Packed working trees, sent to the service that is built of them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Problem
from api.schemas.services import UploadRead
from api.streams.uploads import ArrivedDep
from blocks.upload_store import UploadStore
from flows.domain.errors import NotFound
from flows.domain.ids import ServiceId
from flows.domain.upload import Digest
from flows.store import services
from flows.usecases import uploads

router = APIRouter(prefix="/services/{service_id}/uploads", tags=["uploads"])
KINDS = ("application/gzip", "application/x-tar", "application/zip")
BODY: dict[str, Any] = {
    "required": True,
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={413: {"model": Problem}},
    openapi_extra={"requestBody": BODY},
)
def add_upload(service_id: UUID, arrived: ArrivedDep, context: ContextDep, principal: PrincipalDep) -> UploadRead:
    """Takes a tar, a tar.gz or a zip, distinguished by what they hold. The same one again is kept once.

    Deploys nothing: stage its digest as the service's `upload`. What nothing needs any more goes when another comes.
    """
    uploads.add(context, principal, ServiceId(service_id), arrived)
    return UploadRead(digest=arrived.digest, size=arrived.size)


@router.get("/{digest}")
def read_upload(
    service_id: UUID, digest: Annotated[Digest, Path()], context: ContextDep, principal: PrincipalDep
) -> UploadRead:
    """Shows whether the service still has the upload, so that it need not be sent again."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
    found = UploadStore(context.settings.uploads).find(str(service.id), digest)
    if found is None:
        raise NotFound("The service has no such upload.")
    return UploadRead(digest=digest, size=found.stat().st_size)
