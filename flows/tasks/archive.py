"""The end of a service: nothing of it stays in the engine, the routing zone or the tables."""

import time

from loguru import logger

from flows.domain.errors import NotFound, Unavailable
from flows.domain.ids import EnvironmentId, ServiceId
from flows.domain.project import Environment
from flows.domain.stories import Story
from flows.plans import names
from flows.platform import platform
from flows.store import queue, services
from flows.tasks import swarm
from flows.tasks.effect import effect

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.5
AT_ONCE = 10  # runs that archive the services of one environment


class DeployStillRuns(Unavailable):
    """A deploy of the service is still on its way; the archive waits for its end."""


class ArchiveStillRuns(Unavailable):
    """The archive of a service is still on its way; its environment waits for its end."""


class StillThere(Unavailable):
    """Something that was removed is not gone yet."""


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


@effect("end the services")
def end_services(environment_id: EnvironmentId) -> None:
    """Each by its own run of archive-service, some at a time; returns when none is left.

    A run that came to nothing is asked for again by reconcile, as for any service.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    asked: set[ServiceId] = set()
    while True:
        with platform().database.transaction() as session:
            left = services.chosen(session, environment_id, None, lock=True)
            for service in left:
                if service.archiving_at is None:
                    service.archive()
            ids = [service.id for service in left]
        if not ids:
            return
        if asked - set(ids):
            deadline, asked = time.monotonic() + PATIENCE_SECONDS, asked & set(ids)  # it goes on
        for service_id in [each for each in ids if each not in asked][: AT_ONCE - len(asked)]:
            key = f"archive-{service_id}"
            platform().runs.launch(Story.ARCHIVE, {"service_id": str(service_id)}, key)
            asked.add(service_id)
        if time.monotonic() > deadline:
            raise ArchiveStillRuns
        time.sleep(LOOK_SECONDS)


@effect("forget the environment")
def forget_environment(environment_id: EnvironmentId) -> None:
    """With its shared variables."""
    with platform().database.transaction() as session:
        environment = session.get(Environment, environment_id, with_for_update=True)
        if environment is not None and environment.archiving_at is not None:
            session.delete(environment)
    logger.info("environment.archived", environment=str(environment_id))


@effect("assert that nothing of the environment is left")
def assert_environment_is_gone(environment_id: EnvironmentId) -> None:
    """Raises StillThere, which is tried again, for what the engine still has of it."""
    engine, labels = platform().swarm, {names.INSTANCE: platform().instance, names.ENVIRONMENT: str(environment_id)}
    found = [item.name for item in engine.services(labels)]
    found += [item.name for item in (*engine.volumes(labels), *engine.configs(labels))]
    if found := [*found, *engine.networks(labels)]:
        raise StillThere(f"The engine still has {', '.join(found)}.")


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
