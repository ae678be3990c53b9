"""The end of services and environments: nothing of them stays in the engine, the routing zone or the tables."""

import time
from collections.abc import Sequence
from contextlib import suppress

from loguru import logger
from sqlmodel import Session

from blocks.specs import Labels
from flows.domain.errors import NotFound, Unavailable
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId
from flows.domain.project import Environment, Project
from flows.plans import names
from flows.platform import platform
from flows.store import projects, queue, services
from flows.tasks import proxy, storage, swarm, uploads
from flows.tasks.effect import effect

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.5


class DeployStillRuns(Unavailable):
    """A deploy of a service is still on its way; the archive waits for its end."""


class StillThere(Unavailable):
    """Something that was removed is not gone yet."""


def end(ids: Sequence[ServiceId]) -> None:
    """Nothing of these services stays: traffic, containers, content, images, rows. Safe to repeat."""
    stop_deploying(ids)
    proxy.withdraw(ids)
    remove_versions(ids)
    storage.remove_all(ids)
    remove_images(ids)
    uploads.remove_all(ids)
    forget(ids)


@effect("stop deploying")
def stop_deploying(ids: Sequence[ServiceId]) -> None:
    """Deployments that wait or run are cancelled; those that run, if any, are undone first."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with platform().database.transaction() as session:
            queue.cancel_all(session, ids)
            running = queue.is_at_work(session, ids)
        if not running:
            return
        if time.monotonic() > deadline:
            raise DeployStillRuns
        time.sleep(LOOK_SECONDS)


@effect("remove every version")
def remove_versions(ids: Sequence[ServiceId]) -> None:
    """All are told to stop before the first is waited for: Swarm takes some seconds for each."""
    engine, wanted = platform().swarm, set(map(str, ids))
    ours = engine.services(names.instance_labels(platform().instance))
    found = [version.name for version in ours if version.labels.get(names.SERVICE) in wanted]
    for name in found:
        engine.remove_service(name)
    for name in found:
        engine.await_gone(name, swarm.GONE_SECONDS + len(found))


@effect("remove what was built")
def remove_images(ids: Sequence[ServiceId]) -> None:
    """What was promoted to another service has a name of that one, and stays."""
    for service_id in ids:
        platform().swarm.remove_images(names.built_images(service_id), {names.SERVICE: str(service_id)})


@effect("forget the services")
def forget(ids: Sequence[ServiceId]) -> None:
    with platform().database.transaction() as session:
        for service_id in ids:
            with suppress(NotFound):
                services.delete_archived(session, service_id)
    logger.info("services.archived", services=[str(each) for each in ids])


@effect("close the environment")
def close(environment_id: EnvironmentId) -> Sequence[ServiceId]:
    """Its services, of which nothing new begins from now on."""
    with platform().database.transaction() as session:
        return _closed(session, environment_id)


@effect("close the project")
def close_project(project_id: ProjectId) -> Sequence[ServiceId]:
    """The services of all its environments, of which nothing new begins from now on."""
    with platform().database.transaction() as session:
        places = projects.environments(session, [project_id])
        for place in places:
            place.close()
        return [service_id for place in places for service_id in _closed(session, place.id)]


@effect("forget the project")
def forget_project(project_id: ProjectId) -> None:
    with platform().database.transaction() as session:
        project = session.get(Project, project_id, with_for_update=True)
        if project is not None and project.archiving_at is not None:
            session.delete(project)
    logger.info("project.archived", project=str(project_id))


@effect("forget the environment")
def forget_environment(environment_id: EnvironmentId) -> None:
    """With its shared variables."""
    with platform().database.transaction() as session:
        environment = session.get(Environment, environment_id, with_for_update=True)
        if environment is not None and environment.archiving_at is not None:
            session.delete(environment)
    logger.info("environment.archived", environment=str(environment_id))


@effect("assert that nothing is left")
def assert_is_gone(owner: EnvironmentId | ProjectId) -> None:
    """Raises StillThere, which is tried again, for what the engine still has of an environment or a project."""
    instance, found = platform().instance, list[str]()
    for label in (names.ENVIRONMENT, names.PROJECT):
        found += _left({names.INSTANCE: instance, label: str(owner)})
    if found:
        raise StillThere(f"The engine still has {', '.join(found)}.")


def _closed(session: Session, environment_id: EnvironmentId) -> Sequence[ServiceId]:
    found = services.chosen(session, environment_id, None, lock=True)
    for service in found:
        if service.archiving_at is None:
            service.archive()
    return [service.id for service in found]


def _left(labels: Labels) -> list[str]:
    engine = platform().swarm
    found = [item.name for item in engine.services(labels)]
    found += [item.name for item in (*engine.volumes(labels), *engine.configs(labels))]
    return [*found, *engine.networks(labels)]
