"""Putting services to sleep and waking them, one or many."""

from uuid import UUID

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.bulk import BulkSleep, SleepRead
from api.schemas.services import ServiceRead
from api.views.services import service_read, service_reads
from flows.domain.ids import ServiceId
from flows.usecases import sleep

router = APIRouter(tags=["services"])


@router.put("/services/{service_id}/sleep", status_code=status.HTTP_202_ACCEPTED)
def sleep_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Stops what runs and keeps everything else; visitors see a page that says so. Waking is quick."""
    service = sleep.set_asleep(context, principal, ServiceId(service_id), asleep=True)
    with context.database.reading() as session:
        return service_read(session, context.settings, service)


@router.delete("/services/{service_id}/sleep", status_code=status.HTTP_202_ACCEPTED)
def wake_service(service_id: UUID, context: ContextDep, principal: PrincipalDep) -> ServiceRead:
    """Starts what slept; traffic comes when it is healthy."""
    service = sleep.set_asleep(context, principal, ServiceId(service_id), asleep=False)
    with context.database.reading() as session:
        return service_read(session, context.settings, service)


@router.put("/projects/{project}/environments/{environment}/sleep", status_code=status.HTTP_202_ACCEPTED)
def sleep_or_wake_services(
    project: str, environment: str, body: BulkSleep, context: ContextDep, principal: PrincipalDep
) -> SleepRead:
    """Puts many to sleep or wakes them; those that do not serve, or are already so, are skipped."""
    found = sleep.set_many_asleep(context, principal, project, environment, body.ids, asleep=body.asleep)
    with context.database.reading() as session:
        return SleepRead(
            services=service_reads(session, context.settings, found.begun),
            skipped=[service.slug for service in found.skipped],
        )
