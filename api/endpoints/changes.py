"""Pending changes: shown, taken back, and what deploying them would do."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.edits import route_places, service_edits
from api.schemas.common import Page
from api.schemas.services import ChangeRead, PlanRead, ServiceRead, ServiceRequest
from api.tags import TaggedDep
from api.views.config import change_read, plan_read
from api.views.services import service_read
from flows.domain.ids import ChangeId, DeploymentId, ServiceId
from flows.domain.pointers import placed
from flows.store import services
from flows.usecases import planning, staging

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])


@router.get("/changes")
def list_changes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ChangeRead]:
    """Shows what is staged, oldest first, with its old and new value."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        pending = services.pending(session, [service.id])
    return Page(items=[change_read(service.config, change) for change in pending])


@router.delete("/changes/{change_id}", status_code=status.HTTP_204_NO_CONTENT)
def cancel_change(service_id: UUID, change_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Takes one staged change back."""
    staging.cancel(context, principal, ServiceId(service_id), ChangeId(change_id))


@router.delete("/changes", status_code=status.HTTP_204_NO_CONTENT)
def discard_changes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Takes all staged changes back."""
    staging.discard(context, principal, ServiceId(service_id))


@router.post("/reversion")
def revert_to_what_runs(
    service_id: UUID, context: ContextDep, principal: PrincipalDep, tagged: TaggedDep
) -> ServiceRead:
    """Stages what leads back to the configuration that serves: after a failed deploy, or many edits."""
    service = staging.revert(context, principal, ServiceId(service_id))
    with context.database.reading() as session:
        return tagged(service_read(session, context.settings, service))


@router.get("/plan")
def plan_deployment(
    service_id: UUID,
    context: ContextDep,
    principal: PrincipalDep,
    redeploy: Annotated[UUID | None, Query(description="Plan for deploying this earlier deployment again.")] = None,
    source: Annotated[
        UUID | None, Query(alias="from", description="Plan for promoting what serves this service, or this deployment.")
    ] = None,
) -> PlanRead:
    """Shows what a deployment would change, create, stop and remove, with its downtime and how long it takes."""
    service = ServiceId(service_id)
    if redeploy is not None:
        plan = planning.redeploy(context, principal, service, DeploymentId(redeploy))
    elif source is not None:
        plan = planning.promote(context, principal, service, source)
    else:
        plan = planning.deploy(context, principal, service)
    return plan_read(plan.number, plan.serving, plan.preview)


@router.post("/plan")
def plan_edits(service_id: UUID, body: ServiceRequest, context: ContextDep, principal: PrincipalDep) -> PlanRead:
    """Shows what deploying would do if this were staged too. It is staged and taken back: nothing is kept."""
    with placed(route_places(body)):
        plan = planning.deploy(context, principal, ServiceId(service_id), service_edits(body))
    return plan_read(plan.number, plan.serving, plan.preview)
