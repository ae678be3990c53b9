"""Deployments: asked for, listed, and told about line by line."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api import views
from api.context import ContextDep, PrincipalDep
from api.schemas.common import LIMIT, Page
from api.schemas.deployments import DeploymentCreate, DeploymentRead, JournalLineRead
from flows import queue
from flows.domain.ids import DeploymentId, ServiceId
from flows.store import deployments, journal, services

router = APIRouter(tags=["deployments"])
Limit = Annotated[LIMIT, Query()]


@router.get("/services/{service_id}/deployments")
def list_deployments(
    service_id: UUID,
    context: ContextDep,
    principal: PrincipalDep,
    after: UUID | None = None,
    limit: Limit = 50,
) -> Page[DeploymentRead]:
    """Newest first."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        cursor = DeploymentId(after) if after else None
        rows = deployments.of_service(session, service.id, after=cursor, limit=limit)
    items = [views.deployment_read(context.settings, row, service.live_deployment_id) for row in rows]
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


@router.post("/services/{service_id}/deployments", status_code=status.HTTP_202_ACCEPTED)
def create_deployment(
    service_id: UUID, body: DeploymentCreate, context: ContextDep, principal: PrincipalDep
) -> DeploymentRead:
    """Takes the pending changes and deploys them. The answer is the row that the flow will change."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        deployment = deployments.create(session, service, body.message)
    queue.launch(context.database, context.runs, context.settings)
    return views.deployment_read(context.settings, deployment, service.live_deployment_id)


@router.get("/deployments/{deployment_id}")
def read_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        service = services.get(session, principal.workspace_id, deployment.service_id)
    return views.deployment_read(context.settings, deployment, service.live_deployment_id)


@router.get("/deployments/{deployment_id}/journal")
def read_journal(
    deployment_id: UUID,
    context: ContextDep,
    principal: PrincipalDep,
    after: Annotated[int, Query(ge=0)] = 0,
    limit: Limit = 200,
) -> Page[JournalLineRead]:
    """Oldest first, from behind the cursor `after`."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        rows = journal.lines(session, deployment.id, after=after, limit=limit)
    items = views.journal_reads(rows)
    return Page(items=items, next=str(items[-1].cursor) if len(items) == limit else None)
