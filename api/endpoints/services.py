"""Services: created, shown, edited and deleted."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.edits import patch_edits, route_places, service_edits
from api.schemas.common import LIMIT, Page
from api.schemas.services import ServiceCreate, ServicePatch, ServiceRead
from api.schemas.summaries import ServiceSummary
from api.tags import TaggedDep
from api.views.services import service_read
from api.views.summaries import service_summaries
from flows.domain.ids import ServiceId
from flows.domain.pointers import placed
from flows.store import projects, summaries
from flows.store import services as stored
from flows.usecases import services, staging

router = APIRouter(tags=["services"])
Limit = Annotated[LIMIT, Query()]


@router.get("/projects/{project}/environments/{environment}/services")
def list_services(
    project: str,
    environment: str,
    context: ContextDep,
    principal: PrincipalDep,
    after: str | None = None,
    limit: Limit = 100,
) -> Page[ServiceSummary]:
    """Lists services by name; the configuration of each is shown by the service itself."""
    with context.database.reading() as session:
        owner, place = projects.place(session, principal.workspace_id, project, environment)
        rows = summaries.of_environment(session, place.id, after=after, limit=limit)
        items = service_summaries(context.settings, owner.slug, place.name, rows)
    return Page(items=items, next=items[-1].slug if len(items) == limit else None)


@router.post("/projects/{project}/environments/{environment}/services", status_code=status.HTTP_201_CREATED)
def create_service(
    project: str,
    environment: str,
    body: ServiceCreate,
    context: ContextDep,
    principal: PrincipalDep,
    tagged: TaggedDep,
) -> ServiceRead:
    """Creates a service whose configuration is still a pending change; nothing runs before its first deployment."""
    with placed(route_places(body)):
        made = services.create(context, principal, project, environment, body.slug, service_edits(body))
    with context.database.reading() as session:
        return tagged(service_read(session, context.settings, made))


@router.get("/services/{service_id}")
def read_service(service_id: UUID, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep) -> ServiceRead:
    """Shows its configuration as last deployed and as wanted, what is pending, and what serves."""
    with context.database.reading() as session:
        service = stored.get(session, principal.workspace_id, ServiceId(service_id))
        return tagged(service_read(session, context.settings, service))


@router.patch("/services/{service_id}")
def edit_service(
    service_id: UUID, body: ServicePatch, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep
) -> ServiceRead:
    """Stages what is given; `null` takes a value back to its default."""
    staging.edit(context, principal, ServiceId(service_id), patch_edits(body))
    return read_service(service_id, context, principal, tagged)


@router.delete("/services/{service_id}", status_code=status.HTTP_202_ACCEPTED)
def delete_service(
    service_id: UUID,
    confirm: Annotated[str, Query(description="The service's slug, typed by the person who means it.")],
    context: ContextDep,
    principal: PrincipalDep,
) -> ServiceRead:
    """Starts deleting a service: its traffic, containers and rows go. It cannot be undone."""
    ending = services.delete(context, principal, ServiceId(service_id), confirm)
    with context.database.reading() as session:
        return service_read(session, context.settings, ending)
