"""End a service's life: its traffic, its containers and its rows."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import ServiceId
from flows.tasks import deletion, drift, heartbeat


@flow(name="delete-service", persist_result=False)
def delete_service(service_id: UUID) -> None:
    """Take a service out of the world and leave nothing of it behind. Safe to repeat."""
    service = ServiceId(service_id)
    with heartbeat.of_deletion(service):
        if deletion.is_deploying_over(service, [service]):
            deletion.end([service])
            drift.remove_idle_networks()
