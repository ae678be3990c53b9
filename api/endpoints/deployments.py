"""Deployments: asked for, cancelled, retried, listed, and described line by line."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from api.access.principal import PrincipalDep
from api.access.service_tokens import DeployBearerDep
from api.context import ContextDep
from api.schemas.bulk import BulkDeploy
from api.schemas.common import LIMIT, Page
from api.schemas.deployments import (
    BuildRead,
    BulkDeploymentsRead,
    DeploymentCreate,
    DeploymentRead,
    JournalLineRead,
    PromotionCreate,
    Refusal,
    StepRead,
    TokenDeploy,
)
from api.schemas.services import ChangeRead, ConfigRead
from api.views.config import change_read, config_read
from api.views.deployments import deployment_read, journal_reads, step_reads
from flows.domain.changes import Edit
from flows.domain.deployment import DeploymentStatus
from flows.domain.errors import NotFound
from flows.domain.ids import DeploymentId, ServiceId
from flows.store import changes, journal, services
from flows.store import deployments as stored
from flows.usecases import deployments

router = APIRouter(tags=["deployments"])
open_router = APIRouter(tags=["tokens"])
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
    """Lists the service's deployments, newest first."""
    with context.database.reading() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id))
        cursor = DeploymentId(after) if after else None
        rows = stored.of_service(session, service.id, after=cursor, limit=limit, statuses=statuses or ())
    items = [deployment_read(context.settings, row, service.live_deployment_id) for row in rows]
    return Page(items=items, next=items[-1].id if len(items) == limit else None)


@router.post("/services/{service_id}/deployments", status_code=status.HTTP_202_ACCEPTED)
def create_deployment(
    service_id: UUID, body: DeploymentCreate, context: ContextDep, principal: PrincipalDep
) -> DeploymentRead:
    """Deploys the pending changes, or an earlier deployment again. The answer is the row that the flow will change."""
    service, message, supersede = ServiceId(service_id), body.message, body.supersede
    if body.redeploy is None:
        made = deployments.deploy(
            context, principal, service, message=message, supersede=supersede, without_cache=body.without_cache
        )
    else:
        earlier = DeploymentId(body.redeploy)
        made = deployments.redeploy(context, principal, service, earlier, message, supersede=supersede)
    return deployment_read(context.settings, made)


@open_router.put("/deploy/{secret}", status_code=status.HTTP_202_ACCEPTED)
def deploy_by_token(context: ContextDep, bearer: DeployBearerDep, body: TokenDeploy | None = None) -> DeploymentRead:
    """Deploys the token's service; what is pending goes with it. At most 60 times a minute, guesses included."""
    asked = body or TokenDeploy()
    edits = [] if asked.image is None else [Edit(field="image", value=asked.image)]
    made = deployments.deploy(
        context, bearer.principal, bearer.service_id, edits, asked.message, supersede=asked.supersede
    )
    return deployment_read(context.settings, made)


@router.post("/projects/{project}/environments/{environment}/deployments", status_code=status.HTTP_202_ACCEPTED)
def deploy_services(
    project: str, environment: str, body: BulkDeploy, context: ContextDep, principal: PrincipalDep
) -> BulkDeploymentsRead:
    """Deploys each service's pending changes; a service that cannot be deployed holds up no other."""
    made = deployments.deploy_many(context, principal, project, environment, body.ids, body.message)
    return BulkDeploymentsRead(
        deployments=[deployment_read(context.settings, each) for each in made.deployments],
        skipped=[
            Refusal(service_id=str(each.service.id), service=each.service.slug, reason=each.reason)
            for each in made.refused
        ],
    )


@router.post("/services/{service_id}/promotions", status_code=status.HTTP_202_ACCEPTED)
def promote_version(
    service_id: UUID, body: PromotionCreate, context: ContextDep, principal: PrincipalDep
) -> DeploymentRead:
    """Deploys the very image that serves elsewhere, without building it again, such as in another environment.

    Variables, routes, volumes and sizes stay the service's own, and pending changes stay pending.
    """
    made = deployments.promote(
        context, principal, ServiceId(service_id), body.source, body.message, supersede=body.supersede
    )
    return deployment_read(context.settings, made)


@router.post("/services/{service_id}/restarts", status_code=status.HTTP_202_ACCEPTED)
def restart_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Deploys what serves once more beside itself, so no request is lost. Pending changes stay pending."""
    return deployment_read(context.settings, deployments.restart(context, principal, ServiceId(service_id)))


@router.get("/deployments/{deployment_id}")
def read_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Shows one deployment: how far it is, what it is made of, and why it failed."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        service = services.get(session, principal.workspace_id, deployment.service_id)
    return deployment_read(context.settings, deployment, service.live_deployment_id)


@router.post("/deployments/{deployment_id}/cancellation", status_code=status.HTTP_202_ACCEPTED)
def cancel_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Stops it and undoes what it did; at once where it still waits. What has ended is a conflict."""
    return deployment_read(context.settings, deployments.cancel(context, principal, DeploymentId(deployment_id)))


@router.post("/deployments/{deployment_id}/retries", status_code=status.HTTP_202_ACCEPTED)
def retry_deployment(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> DeploymentRead:
    """Repeats a failed or cancelled deployment from the step that it did not pass."""
    return deployment_read(context.settings, deployments.retry(context, principal, DeploymentId(deployment_id)))


@router.get("/deployments/{deployment_id}/configuration")
def read_configuration(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> ConfigRead:
    """Shows the configuration that the deployment was given, frozen."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
    return config_read(context.settings, deployment.service_id, deployment.snapshot.config)


@router.get("/deployments/{deployment_id}/build")
def read_build(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> BuildRead:
    """Shows what its image was found to be made of, with the Dockerfile, and how the build went."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
    snapshot = deployment.snapshot
    if snapshot.build_plan is None:
        raise NotFound("The deployment has no build plan: it runs an image, or its source was not looked at yet.")
    return BuildRead(**snapshot.build_plan.model_dump(), figures=snapshot.build_figures)


@router.get("/deployments/{deployment_id}/changes")
def list_taken_changes(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[ChangeRead]:
    """Lists what the deployment changed in the service's configuration."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        rows = changes.taken(session, deployment.id)
        before = changes.config_before(session, deployment)
    return Page(items=[change_read(before, change) for change in rows])


@router.get("/deployments/{deployment_id}/steps")
def list_steps(deployment_id: UUID, context: ContextDep, principal: PrincipalDep) -> Page[StepRead]:
    """Lists the steps that leave something behind, in the order in which they began."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        return Page(items=step_reads(journal.steps(session, deployment.id)))


@router.get("/deployments/{deployment_id}/journal")
def read_journal(
    deployment_id: UUID,
    context: ContextDep,
    principal: PrincipalDep,
    after: Annotated[int, Query(ge=0)] = 0,
    latest: Annotated[int | None, Query(ge=1, le=100_000, description="Leave out all but the latest so many.")] = None,
    limit: Limit = 200,
) -> Page[JournalLineRead]:
    """Lists the lines of the journal, oldest first, from behind the cursor `after`."""
    with context.database.reading() as session:
        deployment = stored.get_visible(session, principal.workspace_id, DeploymentId(deployment_id))
        begin = max(after, journal.before_latest(session, deployment.id, latest)) if latest else after
        rows = journal.lines(session, deployment.id, after=begin, limit=limit)
    items = journal_reads(rows)
    return Page(items=items, next=str(items[-1].cursor) if len(items) == limit else None)
