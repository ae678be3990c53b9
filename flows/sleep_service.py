"""Put a service to sleep: nothing of it runs, everything of it stays."""

from uuid import UUID

from prefect import flow

from flows.domain.ids import ServiceId
from flows.tasks import proxy, sleep


@flow(name="sleep-service", persist_result=False)
def sleep_service(service_id: UUID) -> None:
    """Visitors get a page that says so, requests in flight end, then the containers stop. Safe to repeat."""
    service = ServiceId(service_id)
    if sleep.is_to_sleep(service):
        proxy.lead_to_page(service)
        sleep.fall_asleep(service)
        proxy.lead_to_live(service)  # somebody may have woken it meanwhile, or have compared zone and rows
        sleep.stop(service)
