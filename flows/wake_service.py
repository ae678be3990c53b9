"""Wake a service: what slept serves again."""

from uuid import UUID

from prefect import flow

from flows.domain.errors import PlatformError
from flows.domain.ids import ServiceId
from flows.tasks import proxy, sleep


@flow(name="wake-service", persist_result=False)
def wake_service(service_id: UUID) -> None:
    """Wake a service. Traffic comes when it is healthy; else it sleeps on, and its journal says why. Safe to repeat."""
    service = ServiceId(service_id)
    try:
        woken = sleep.wake_up(service)
    except PlatformError as error:
        sleep.sleep_on(service, error)
        raise
    if woken:
        proxy.lead_to_woken(service)
        sleep.serve_again(service)
        proxy.lead_to_live(service)  # somebody may have put it to sleep meanwhile, or have compared zone and rows
