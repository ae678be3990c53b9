"""Previews: environments that a program opens for a branch or an image, with a token of one service."""

from typing import Annotated

from fastapi import APIRouter, Path, status

from api.access.service_tokens import PreviewBearerDep
from api.context import ContextDep
from api.schemas.previews import PREVIEW_NAME, PreviewOpen, PreviewRead
from api.views.places import preview_read
from flows.context import Context
from flows.domain.principal import Bearer
from flows.domain.project import Environment
from flows.store import projects, services
from flows.usecases import previews

open_router = APIRouter(tags=["previews"])
Name = Annotated[str, Path(pattern=PREVIEW_NAME)]


@open_router.put("/preview/{secret}/{name}", status_code=status.HTTP_202_ACCEPTED)
def open_preview(
    name: Name, context: ContextDep, bearer: PreviewBearerDep, body: PreviewOpen | None = None
) -> PreviewRead:
    """Opens the environment `preview-NAME`: a clone, deployed at once, in which the token's service runs another ref or
    image. If it is open already, its service is deployed with what is named now."""
    asked = body or PreviewOpen()
    preview = previews.open_or_deploy(context, bearer, name, ref=asked.ref, image=asked.image, message=asked.message)
    return _shown(context, bearer, preview)


@open_router.get("/preview/{secret}/{name}")
def read_preview(name: Name, context: ContextDep, bearer: PreviewBearerDep) -> PreviewRead:
    """Shows how far the preview is, and where it answers."""
    with context.database.reading() as session:
        preview = projects.preview(session, bearer.service_id, name)
    return _shown(context, bearer, preview)


@open_router.delete("/preview/{secret}/{name}", status_code=status.HTTP_202_ACCEPTED)
def delete_preview(name: Name, context: ContextDep, bearer: PreviewBearerDep) -> PreviewRead:
    """Starts deleting the preview's environment, with all that is in it."""
    return _shown(context, bearer, previews.delete(context, bearer, name))


def _shown(context: Context, bearer: Bearer, preview: Environment) -> PreviewRead:
    with context.database.reading() as session:
        service = services.get(session, bearer.principal.workspace_id, bearer.service_id)
        return preview_read(session, context.settings, preview, service.slug)
