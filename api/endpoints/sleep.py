"""Putting services to sleep and waking them, one or many; deploying many."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, status
from sqlmodel import Session

from api.context import ContextDep, Principal, PrincipalDep
from api.schemas.bulk import BulkDeploy, BulkSleep, Choice, SleepRead
from api.schemas.deployments import BulkDeploymentsRead, Refusal
from api.schemas.services import ServiceRead
from api.views.deployments import deployment_read
from api.views.services import service_read, service_reads
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.columns import now
from flows.domain.errors import PlatformError
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from flows.domain.stories import Story
from flows.launch import launch, launch_due
from flows.store import events, projects, requests, services

router = APIRouter(tags=["services"])
ENVIRONMENT = "/projects/{project}/environments/{environment}"


@router.put("/services/{service_id}/sleep", status_code=status.HTTP_202_ACCEPTED)
def sleep_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Stops what runs and keeps everything else; visitors see a page that says so. Waking is quick."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        _sleep(session, principal, service)
        answer = service_read(session, context.settings, service)
    _launch(context, Story.SLEEP, [service])
    return answer


@router.delete("/services/{service_id}/sleep", status_code=status.HTTP_202_ACCEPTED)
def wake_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Starts what slept; traffic comes when it is healthy."""
    with context.database.transaction() as session:
        service = services.get(session, principal.workspace_id, ServiceId(service_id), lock=True)
        _wake(session, principal, service)
        answer = service_read(session, context.settings, service)
    _launch(context, Story.WAKE, [service])
    return answer


@router.put(ENVIRONMENT + "/sleep", status_code=status.HTTP_202_ACCEPTED)
def sleep_or_wake_services(
    project: str, environment: str, body: BulkSleep, context: ContextDep, principal: PrincipalDep
) -> SleepRead:
    """Many at once; those that do not serve, or are already so, are skipped."""
    with context.database.transaction() as session:
        chosen = _chosen(session, principal, project, environment, body)
        due = [one for one in chosen if _serves(one) and (one.asleep_at is None) == body.asleep]
        for service in due:
            (_sleep if body.asleep else _wake)(session, principal, service)
        answer = SleepRead(
            services=service_reads(session, context.settings, due),
            skipped=[service.slug for service in chosen if service not in due],
        )
    _launch(context, Story.SLEEP if body.asleep else Story.WAKE, due)
    return answer


@router.post(ENVIRONMENT + "/deployments", status_code=status.HTTP_202_ACCEPTED)
def deploy_services(
    project: str, environment: str, body: BulkDeploy, context: ContextDep, principal: PrincipalDep
) -> BulkDeploymentsRead:
    """A deployment of each service's pending changes; what cannot be deployed is told, and holds up nobody."""
    started, skipped = [], []
    with context.database.transaction() as session:
        for service in _chosen(session, principal, project, environment, body):
            try:
                with session.begin_nested():
                    row = requests.deploy(session, service, body.message, by=principal.actor)
            except PlatformError as error:
                skipped.append(Refusal(service_id=str(service.id), service=service.slug, reason=str(error)))
            else:
                started.append(deployment_read(context.settings, row, service.live_deployment_id))
    launch_due(context)
    return BulkDeploymentsRead(deployments=started, skipped=skipped)


def _sleep(session: Session, principal: Principal, service: Service) -> None:
    service.sleep()
    events.on_service(session, principal.actor, Action.SLEEP_REQUESTED, service)


def _wake(session: Session, principal: Principal, service: Service) -> None:
    service.wake()
    events.on_service(session, principal.actor, Action.WAKE_REQUESTED, service)


def _chosen(session: Session, principal: Principal, project: str, environment: str, body: Choice) -> Sequence[Service]:
    place = projects.environment(session, projects.get(session, principal.workspace_id, project), environment)
    ids = None if body.services is None else [ServiceId(one) for one in body.services]
    return services.chosen(session, place.id, ids, lock=True)


def _serves(service: Service) -> bool:
    return service.live_deployment_id is not None and service.archiving_at is None


def _launch(context: Context, flow: Story, due: Sequence[Service]) -> None:
    for service in due:
        launch(context, flow, f"{flow}-{service.id}-{now().timestamp()}", service_id=str(service.id))
