"""Services: what they are, what their owner wants, and their end."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api import wishes
from api.context import ContextDep, PrincipalDep
from api.schemas.common import LIMIT, Page
from api.schemas.services import ServiceCreate, ServicePatch, ServiceRead
from api.schemas.summaries import ServiceSummary
from api.views.services import service_read
from api.views.summaries import service_summaries
from flows.domain.actions import Action
from flows.domain.errors import Conflict, VolumeShared
from flows.domain.ids import ServiceId
from flows.domain.pointers import placed
from flows.domain.service import Service
from flows.domain.stories import Story
from flows.launch import launch
from flows.store import events, projects, services, summaries, surroundings

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
    """By name; the configuration of each is told by the service itself."""
    with context.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project)
        place = projects.environment(session, owner, environment)
        rows = summaries.of_environment(session, place.id, after=after, limit=limit)
        items = service_summaries(context.settings, owner.slug, place.name, rows)
    return Page(items=items, next=items[-1].slug if len(items) == limit else None)


@router.post("/projects/{project}/environments/{environment}/services", status_code=status.HTTP_201_CREATED)
def create_service(
    project: str, environment: str, body: ServiceCreate, context: ContextDep, principal: PrincipalDep
) -> ServiceRead:
    """A service whose whole configuration is still a pending change; nothing runs before its first deployment."""
    with context.database.transaction() as session:
        owner = projects.get(session, principal.workspace_id, project, lock=True)
        place = projects.environment(session, owner, environment)
        owner.require_open()
        place.require_open()
        service = Service(environment_id=place.id, slug=body.slug)
        services.create(session, service)
        events.on_service(session, principal.actor, Action.SERVICE_CREATED, service)
        edits = wishes.wish_edits(session, context.settings, owner, place, body.slug, body)
        with placed(wishes.wish_places(body, edits)):
            wishes.stage(session, context.settings, principal.actor, service, edits)
        return service_read(session, context.settings, service)


@router.get("/services/{service_id}")
def read_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        return service_read(session, context.settings, service)


@router.patch("/services/{service_id}")
def edit_service(service_id: UUID, body: ServicePatch, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Stages what is given; `null` takes a value back to its default."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        wishes.stage(session, context.settings, principal.actor, service, wishes.patch_edits(body))
        return service_read(session, context.settings, service)


@router.delete("/services/{service_id}", status_code=status.HTTP_202_ACCEPTED)
def archive_service(
    service_id: UUID,
    confirm: Annotated[str, Query(description="The service's slug, typed by the person who means it.")],
    context: ContextDep,
    principal: PrincipalDep,
) -> ServiceRead:
    """Starts the end of a service: its traffic, containers and rows go. It cannot be taken back."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if confirm != service.slug:
            raise Conflict(f"To archive the service, confirm with its slug, {service.slug}.")
        if needed := sorted(surroundings.readers(session, service)):
            raise VolumeShared(f"Other services read the volume {', '.join(needed)}. Take it from them first.")
        service.archive()
        events.on_service(session, principal.actor, Action.ARCHIVE_REQUESTED, service)
        answer = service_read(session, context.settings, service)
    launch(context, Story.ARCHIVE, f"archive-{service.id}", service_id=str(service.id))
    return answer
