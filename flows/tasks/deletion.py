"""Deletes services and environments: nothing of them stays in the engine, the routing zone or the tables."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from loguru import logger
from sqlmodel import Session

from flows.domain.actions import Action
from flows.domain.errors import NotFound
from flows.domain.event import PLATFORM, Detail, Subject
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId
from flows.domain.project import Environment, Project
from flows.plans import names
from flows.platform import platform
from flows.store import deletions, events, projects, queue, services
from flows.store.database import QUEUE_LOCK, lock
from flows.tasks import leftovers, proxy, storage, swarm, uploads
from flows.tasks.effect import effect


def end(ids: Sequence[ServiceId]) -> Mapping[str, int]:
    """Removes all of these services: traffic, containers, content, images, rows. It is safe to repeat.

    Returns how many of each kind there were.
    """
    tally = leftovers.count(ids)
    proxy.remove_routes(ids)
    remove_versions(ids)
    storage.remove_all(ids)
    remove_images(ids)
    uploads.remove_all(ids)
    leftovers.assert_no_service(ids)
    forget(ids, tally)
    return leftovers.total(tally)


@effect("stop deploying")
def is_deploying_over(owner: ServiceId | EnvironmentId | ProjectId, ids: Sequence[ServiceId]) -> bool:
    """Cancels deployments of the services that wait or run.

    False if one was running: it is undone first, and whoever ends the last one starts the deletion of the owner again.
    """
    with platform().database.transaction() as session:
        lock(session, QUEUE_LOCK)
        queue.cancel_all(session, ids)
        is_at_work = queue.is_at_work(session, ids)
        if is_at_work:
            deletions.wait(session, owner)
    if is_at_work:
        logger.info("deletion.waits", owner=str(owner))
    return not is_at_work


@effect("remove every version")
def remove_versions(ids: Sequence[ServiceId]) -> None:
    """Asks all versions to stop before it waits for the first: Swarm takes some seconds for each."""
    versions, wanted = platform().cluster.services, set(map(str, ids))
    ours = versions.list(names.instance_labels(platform().instance))
    found = [version.name for version in ours if version.labels.get(names.SERVICE) in wanted]
    for name in found:
        versions.remove(name)
    for name in found:
        versions.await_gone(name, swarm.GONE_SECONDS + len(found))


@effect("remove what was built")
def remove_images(ids: Sequence[ServiceId]) -> None:
    """Removes built images from the engine. What was promoted to another service has a name of that one, and stays."""
    for service_id in ids:
        for registry in dict.fromkeys(("", platform().settings.registry)):
            repository = names.built_images(service_id, registry)
            platform().node.images.remove_repository(repository, {names.SERVICE: str(service_id)})


@effect("forget the services")
def forget(ids: Sequence[ServiceId], tally: leftovers.Tally) -> None:
    """Deletes the rows with configurations, snapshots, journals and tokens. What is left is the event."""
    with platform().database.transaction() as session:
        for service_id in ids:
            with suppress(NotFound):
                service = services.forget_deleted(session, service_id)
                removed = Detail(removed=dict(tally.get(service_id, {})))
                events.on_service(session, PLATFORM, Action.SERVICE_DELETED, service, removed)
    logger.info("services.deleted", services=[str(each) for each in ids])


@effect("close the environment")
def close(environment_id: EnvironmentId) -> Sequence[ServiceId]:
    """Closes the environment, of which nothing new begins from now on, and returns its services."""
    with platform().database.transaction() as session:
        return _closed(session, environment_id)


@effect("close the project")
def close_project(project_id: ProjectId) -> Sequence[ServiceId]:
    """Closes all environments, of which nothing new begins from now on, and returns their services."""
    with platform().database.transaction() as session:
        places = projects.environments(session, [project_id])
        for place in places:
            place.close()
        return [service_id for place in places for service_id in _closed(session, place.id)]


@effect("forget the project")
def forget_project(project_id: ProjectId, removed: Mapping[str, int]) -> None:
    """Deletes the project's row last of all, so that a deletion that died before is found and goes on."""
    with platform().database.transaction() as session:
        project = session.get(Project, project_id, with_for_update=True)
        if project is not None and project.deleting_at is not None:
            detail = Detail(removed=dict(removed))
            events.record(session, PLATFORM, Action.PROJECT_DELETED, Subject.of_project(project), detail)
            for place in projects.environments(session, [project_id]):
                subject = Subject.of_environment(project, place)
                events.record(session, PLATFORM, Action.ENVIRONMENT_DELETED, subject)
            session.delete(project)
    logger.info("project.deleted", project=str(project_id))


@effect("forget the environment")
def forget_environment(environment_id: EnvironmentId, removed: Mapping[str, int]) -> None:
    """Deletes the environment's row last of all, so that a deletion that died before is found and goes on."""
    with platform().database.transaction() as session:
        environment = session.get(Environment, environment_id, with_for_update=True)
        if environment is not None and environment.deleting_at is not None:
            project = session.get_one(Project, environment.project_id)
            subject, detail = Subject.of_environment(project, environment), Detail(removed=dict(removed))
            events.record(session, PLATFORM, Action.ENVIRONMENT_DELETED, subject, detail)
            session.delete(environment)
    logger.info("environment.deleted", environment=str(environment_id))


def _closed(session: Session, environment_id: EnvironmentId) -> Sequence[ServiceId]:
    found = services.chosen(session, environment_id, None, lock=True)
    for service in found:
        if service.deleting_at is None:
            service.mark_deleting()
    return [service.id for service in found]
