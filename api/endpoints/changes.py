"""What is staged: shown, taken back, and what deploying it would do."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from sqlmodel import Session

from api import config_views, views, wishes
from api.context import Context, ContextDep, Principal, PrincipalDep
from api.pointers import placed
from api.schemas.common import Page
from api.schemas.services import ChangeRead, PlanRead, ServiceRead, ServiceRequest
from flows.domain.actions import Action
from flows.domain.changes import Edit
from flows.domain.config import ServiceConfig
from flows.domain.errors import Conflict, NotFound
from flows.domain.event import Detail
from flows.domain.ids import ChangeId, DeploymentId, ServiceId
from flows.domain.service import Service
from flows.plans.preview import preview
from flows.store import changes, deployments, events, requests, services

router = APIRouter(prefix="/services/{service_id}", tags=["configuration"])


@router.get("/changes")
def list_changes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ChangeRead]:
    """What is staged, oldest first, with its old and new value."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        pending = services.pending(session, [service.id])
    return Page(items=[config_views.change_read(service.config, change) for change in pending])


@router.delete("/changes/{change_id}", status_code=status.HTTP_204_NO_CONTENT)
def cancel_change(service_id: UUID, change_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Takes one staged change back."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        taken_back = changes.cancel(session, service, ChangeId(change_id))
        _record_discarded(session, principal, service, [taken_back])


@router.delete("/changes", status_code=status.HTTP_204_NO_CONTENT)
def discard_changes(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> None:
    """Takes all staged changes back."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        pending = services.pending(session, [service.id])
        changes.discard(session, service)
        _record_discarded(session, principal, service, [change.edit for change in pending])


@router.post("/reversion")
def revert_to_what_runs(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Stages what leads back to the configuration that serves: after a failed deploy, or many edits."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        live = deployments.live_of(session, service.id)
        if live is None:
            raise Conflict(f"Nothing of {service.slug} runs, so there is nothing to revert to.")
        changes.stage_goal(session, service, live.snapshot.config)
        source = Detail(source=f"#{live.number}")
        events.on_service(session, principal.actor, Action.SERVICE_REVERTED, service, source)
        return views.service_read(session, context.settings, service)


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
    """What a deployment would change, create, stop and remove, whether there is downtime, and how long it takes."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        if redeploy is not None:
            earlier = deployments.get_visible(session, principal.workspace_id, DeploymentId(redeploy))
            if earlier.service_id != service.id:
                raise NotFound("The service has no such deployment.")
            return _plan(session, context, service, earlier.snapshot.config)
        if source is not None:
            version = requests.version(session, principal.workspace_id, source)
            return _plan(session, context, service, requests.promoted(session, service, version), is_kept=True)
        return _plan(session, context, service, changes.wanted_now(session, service))


@router.post("/plan")
def plan_wishes(service_id: UUID, body: ServiceRequest, context: ContextDep, principal: PrincipalDep) -> PlanRead:
    """What deploying would do if this were staged too. It is staged, looked at and taken back: nothing is kept."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        _, project, environment = services.place(session, service)
        edits = wishes.wish_edits(session, context.settings, project, environment, service.slug, body)
        attempt = session.begin_nested()
        with placed(wishes.wish_places(body, edits)):
            wishes.stage(session, context.settings, principal.actor, service, edits)
        goal = changes.wanted_now(session, service)
        attempt.rollback()
        return _plan(session, context, service, goal)


def _record_discarded(session: Session, principal: Principal, service: Service, edits: Sequence[Edit]) -> None:
    names = Detail(names=tuple(wishes.place_of(edit) for edit in edits))
    events.on_service(session, principal.actor, Action.CHANGE_DISCARDED, service, names)


def _plan(
    session: Session, context: Context, service: Service, goal: ServiceConfig, *, is_kept: bool = False
) -> PlanRead:
    """`is_kept`: the image of it is there and known, whatever it was built of."""
    live = deployments.live_of(session, service.id)
    seconds = deployments.recent_seconds(session, service.id)
    serving = live.snapshot.config if live else None
    number = service.deployment_count + 1
    has_registry, previous = bool(context.settings.registry), live.number if live else None
    found = preview(serving, previous, goal, number, seconds, is_kept=is_kept, has_registry=has_registry)
    return config_views.plan_read(number, serving, found)
