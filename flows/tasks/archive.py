"""The end of a service: nothing of it stays in the engine, the routing zone or the tables."""

import time

from loguru import logger

from flows.domain.errors import NotFound, Unavailable
from flows.domain.ids import ServiceId
from flows.plans import names
from flows.platform import platform
from flows.store import queue, services
from flows.tasks import swarm
from flows.tasks.effect import effect

PATIENCE_SECONDS = 120.0


class DeployStillRuns(Unavailable):
    """A deploy of the service is still on its way; the archive waits for its end."""


@effect("stop deploying")
def stop_deploying(service_id: ServiceId) -> None:
    """Deployments that wait or run are cancelled; the one that runs, if any, is undone first."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with platform().database.transaction() as session:
            queue.cancel_all(session, service_id)
            running = queue.is_at_work(session, service_id)
        if not running:
            return
        if time.monotonic() > deadline:
            raise DeployStillRuns
        time.sleep(0.5)


@effect("remove every version")
def remove_versions(service_id: ServiceId) -> None:
    found = platform().swarm.services({names.INSTANCE: platform().instance, names.SERVICE: str(service_id)})
    for version in found:
        swarm.remove(version.name)


@effect("remove what was built")
def remove_images(service_id: ServiceId) -> None:
    platform().swarm.remove_images({names.SERVICE: str(service_id)})


@effect("forget the service")
def forget(service_id: ServiceId) -> None:
    with platform().database.transaction() as session:
        try:
            services.delete_archived(session, service_id)
        except NotFound:
            return
    logger.info("service.archived", service=str(service_id))
