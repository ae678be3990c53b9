"""Drift: the difference between what the database says and what the engine and the routing zone show."""

import time
from datetime import timedelta

from loguru import logger

from blocks.specs import SrvTarget
from blocks.states import ServiceState
from flows.plans import names, routing, service
from flows.platform import platform
from flows.store import deployments, services
from flows.store.database import NETWORKS_LOCK, ROUTES_LOCK, lock
from flows.tasks import swarm as versions
from flows.tasks.effect import effect

ARCHIVE = "archive-service/archive-service"
ARCHIVE_SILENCE = timedelta(seconds=60)


@effect("mend the networks")
def mend_networks() -> None:
    """Every live version's networks exist, and the proxy is a member of each edge."""
    with platform().database.transaction() as session:
        live = deployments.live(session)
    instance = platform().instance
    specs = {spec.name: spec for deployment in live for spec in service.networks(instance, deployment.snapshot)}
    for spec in specs.values():
        platform().swarm.ensure_network(spec)
    for edge in {names.edge_network(instance, deployment.snapshot.workspace_id) for deployment in live}:
        platform().swarm.connect(names.proxy_container(instance), edge)


@effect("restart missing versions")
def restart_missing_versions() -> None:
    """A version that should serve and is not on the engine is started again from its snapshot and pinned image."""
    existing = {found.name for found in _ours()}
    with platform().database.transaction() as session:
        live = deployments.live(session)
    for deployment in live:
        name = names.swarm_service(platform().instance, deployment.snapshot)
        if name not in existing and deployment.image_digest:
            spec = service.service_spec(platform().instance, deployment.snapshot, deployment.image_digest)
            platform().swarm.apply_service(spec)
            logger.warning("version.restarted", deployment=str(deployment.id), name=name)


@effect("mend the routes")
def mend_routes() -> None:
    """The zone equals what the database says; what a deploy on its way may be changing is that deploy's business."""
    with platform().database.transaction() as session:
        lock(session, ROUTES_LOCK)
        busy = {deployment.service_id for deployment in deployments.with_running_work(session)}
        theirs = routing.names_around(services.domains_of(session, busy)) if busy else frozenset()
        wanted: dict[str, SrvTarget] = {}
        for deployment in deployments.live(session):
            wanted.update(service.targets(platform().instance, deployment.snapshot))
        upserts, deletions = routing.difference(routing.zone_records(wanted), platform().zone.records())
        mended = {owner: target for owner, target in upserts.items() if owner not in theirs}
        gone = [owner for owner in deletions if owner not in theirs]
        if mended or gone:
            platform().zone.update(mended, gone)
            logger.warning("routes.mended", put=len(mended), deleted=len(gone))


@effect("remove leftovers")
def remove_leftovers() -> None:
    """What bears our labels and belongs to no version that serves, drains or is on its way."""
    found = _ours()  # before the rows are read: a version is written down before it exists
    with platform().database.transaction() as session:
        kept = [*deployments.live(session), *deployments.with_running_work(session)]
        draining = deployments.superseded(session)
    for previous in draining:
        if previous.seconds_to_retirement <= 0:
            versions.retire(previous)
    wanted = {names.swarm_service(platform().instance, item.snapshot) for item in [*kept, *draining]}
    for version in found:
        if version.name not in wanted:
            versions.remove(version.name)
            logger.warning("version.removed", name=version.name)


@effect("remove idle networks")
def remove_idle_networks() -> None:
    """An environment's network goes when nothing of it serves or is on its way; the next deploy makes it again.

    The lock keeps a deploy that was asked for meanwhile from finding a network that is gone a moment later.
    """
    instance, swarm = platform().instance, platform().swarm
    with platform().database.transaction() as session:
        lock(session, NETWORKS_LOCK)
        alive = deployments.live(session, or_archiving=True)
        used = [*alive, *deployments.unsettled(session), *deployments.superseded(session)]
        wanted = {names.environment_network(instance, item.snapshot.environment_id) for item in used}
        for name in swarm.networks(names.instance_labels(instance)):
            if name.startswith(names.environment_networks(instance)) and name not in wanted:
                swarm.remove_network(name)
                logger.info("network.removed", name=name)


@effect("resume archives")
def resume_archives() -> None:
    """A service whose archive died with its run is archived again."""
    with platform().database.transaction() as session:
        due = services.archiving(session, ARCHIVE_SILENCE)
    for item in due:
        platform().runs.launch(ARCHIVE, {"service_id": str(item.id)}, f"{item.id}-{int(time.time() // 60)}")


def _ours() -> list[ServiceState]:
    everything = platform().swarm.services(names.instance_labels(platform().instance))
    return [found for found in everything if names.DEPLOYMENT in found.labels]
