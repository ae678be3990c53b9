"""Deployments: asked for, cancelled, retried, listed, and told about line by line."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.context import ContextDep, PrincipalDep
from api.schemas.common import LIMIT, Page
from api.schemas.deployments import (
    BuildRead,
    DeploymentCreate,
    DeploymentRead,
    JournalLineRead,
    PromotionCreate,
    StepRead,
)
from api.schemas.services import ChangeRead, ConfigRead
from api.views.config import change_read, config_read
from api.views.deployments import deployment_read, journal_reads, step_reads
from blocks.upload_store import Depot
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.deployment import Deployment, DeploymentStatus, Level
from flows.domain.errors import NotFound
from flows.domain.event import Subject
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.service import Service
from flows.launch import launch_due
from flows.store import changes, deployments, events, journal, requests, services

router = APIRouter(tags=["deployments"])
Limit = Annotated[LIMIT, Query()]


@router.get("/services/{service_id}/deployments")
def list_deployments(
    service_id: UUID,
    context: ContextDep,
    principal: PrincipalDep,
    after: UUID | None = None,
    limit: Limit = 50,
    statuses: Annotated[list[DeploymentStatus] | None, Query(alias="status")] = None,
) -> Page[DeploymentRead]:
    """Newest first."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        cursor = DeploymentId(after) if after else None
        rows = deployments.of_service(session, service.id, after=cursor, limit=limit, statuses=statuses or ())
    items = [deployment_read(context.settings, row, service.live_deployment_id) for row in rows]
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


@router.post("/services/{service_id}/deployments", status_code=status.HTTP_202_ACCEPTED)
def create_deployment(
    service_id: UUID, body: DeploymentCreate, context: ContextDep, principal: PrincipalDep
) -> DeploymentRead:
    """Deploys the pending changes, or an earlier deployment again. The answer is the row that the flow will change."""
    by = principal.actor
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        if body.redeploy is None:
            deployment = requests.deploy(session, service, body.message, by=by, without_cache=body.without_cache)
        else:
            earlier = deployments.get_visible(session, principal.workspace_id, DeploymentId(body.redeploy))
            if earlier.service_id != service.id:
                raise NotFound("The service has no such deployment.")
            deployment = requests.redeploy(session, service, earlier, body.message, by=by)
        if body.supersede:
            requests.supersede(session, deployment, by)
    return _launched(context, service, deployment)


@router.post("/services/{service_id}/promotions", status_code=status.HTTP_202_ACCEPTED)
def promote_version(
    service_id: UUID, body: PromotionCreate, context: ContextDep, principal: PrincipalDep
) -> DeploymentRead:
    """Deploys the very image that serves elsewhere, without building it again, such as in another environment.

    Variables, routes, volumes and sizes stay the service's own, and pending changes stay pending.
    """
    by = principal.actor
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        source = requests.version(session, principal.workspace_id, body.source)
        deployment = requests.promote(session, service, source, body.message, by=by)
        if upload := deployment.snapshot.config.upload:  # who builds again will need it
            Depot(context.settings.uploads).share(str(source.service_id), upload.digest, str(service.id))
        if body.supersede:
            requests.supersede(session, deployment, by)
    return _launched(context, service, deployment)


@router.post("/services/{service_id}/restarts", status_code=status.HTTP_202_ACCEPTED)
def restart_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Deploys what serves once more beside itself, so no request is lost. Pending changes stay pending."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        deployment = requests.restart(session, service, by=principal.actor)
    return _launched(context, service, deployment)


@router.get("/deployments/{deployment_id}")
def read_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        service = services.get(session, principal.workspace_id, deployment.service_id)
    return deployment_read(context.settings, deployment, service.live_deployment_id)


@router.post("/deployments/{deployment_id}/cancellation", status_code=status.HTTP_202_ACCEPTED)
def cancel_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Stops it and undoes what it did; at once where it still waits. What has ended is a conflict."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id), lock=True)
        deployment.request_cancellation()
        subject = Subject.of_deployment(deployment.snapshot)
        events.record(session, principal.actor, Action.DEPLOYMENT_CANCELLED, subject)
        journal.write(session, deployment.id, "Cancellation was asked for.", level=Level.WARNING)
        service = services.get(session, principal.workspace_id, deployment.service_id)
    return _launched(context, service, deployment)


@router.post("/deployments/{deployment_id}/retries", status_code=status.HTTP_202_ACCEPTED)
def retry_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """A failed or cancelled deployment once more, from the step that it did not pass."""
    with context.database.transaction() as session:
        ended = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        service = services.get(session, principal.workspace_id, ended.service_id, lock=True)
        deployment = requests.retry(session, service, ended, by=principal.actor)
    return _launched(context, service, deployment)


@router.get("/deployments/{deployment_id}/configuration")
def read_configuration(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> ConfigRead:
    """What the deployment was given, frozen."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
    return config_read(context.settings, deployment.service_id, deployment.snapshot.config)


@router.get("/deployments/{deployment_id}/build")
def read_build(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> BuildRead:
    """What its image was found to be made of, with the Dockerfile, once the source was fetched; and how it went."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
    snapshot = deployment.snapshot
    if snapshot.build_plan is None:
        raise NotFound("The deployment has no build plan: it runs an image, or its source was not looked at yet.")
    return BuildRead(**snapshot.build_plan.model_dump(), figures=snapshot.build_figures)


@router.get("/deployments/{deployment_id}/changes")
def list_taken_changes(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ChangeRead]:
    """What the deployment changed in the service's configuration."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        rows = changes.taken(session, deployment.id)
        before = changes.config_before(session, deployment)
    return Page(items=[change_read(before, change) for change in rows])


@router.get("/deployments/{deployment_id}/steps")
def list_steps(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[StepRead]:
    """The steps that leave something behind, in the order in which they began."""
    with context.database.transaction() as session:
        deployment = deployments.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        return Page(items=step_reads(journal.steps(session, deployment.id)))


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
    items = journal_reads(rows)
    return Page(items=items, next=str(items[-1].cursor) if len(items) == limit else None)


def _launched(context: Context, service: Service, deployment: Deployment) -> DeploymentRead:
    launch_due(context)
    return deployment_read(context.settings, deployment, service.live_deployment_id)
