"""Drift: the difference between what the database says and what the engine and the routing zone show."""

import time
from collections.abc import Sequence
from datetime import timedelta

from loguru import logger

from blocks.errors import EngineUnreachable
from blocks.specs import SrvTarget
from blocks.states import ServiceState
from flows.domain.deployment import Deployment, DeploymentStatus
from flows.domain.flow_names import FlowName
from flows.domain.ids import EnvironmentId, ProjectId, ServiceId
from flows.launch import request
from flows.plans import names, routing, service
from flows.plans.rules import record_of
from flows.platform import platform
from flows.store import claims, deployments, projects, services
from flows.store import networks as stored_networks
from flows.store.database import NETWORKS_LOCK, lock
from flows.tasks import proxy, sleep
from flows.tasks import swarm as versions
from flows.tasks.effect import effect

SILENCE = timedelta(seconds=60)
REMOVAL_SECONDS = 8.0  # what drains leaves its network within some seconds; deploys of the environment wait meanwhile
MARGIN_SECONDS = 4.0


@effect("mend the networks")
def mend_networks() -> None:
    """Makes sure that every live version's networks exist, and that the proxy is a member of each edge."""
    with platform().database.transaction() as session:
        live = deployments.live(session)
    instance = platform().instance
    specs = {spec.name: spec for deployment in live for spec in service.networks(instance, deployment.snapshot)}
    for spec in specs.values():
        platform().cluster.networks.ensure(spec)
    for edge in {names.edge_network(instance, deployment.snapshot.workspace_id) for deployment in live}:
        platform().node.containers.connect(names.proxy_container(instance), edge)


@effect("mend the versions")
def mend_versions() -> None:
    """Runs a version that should serve and does not, or not as often, again from its snapshot and pinned image.

    Services with a deploy on its way are that deploy's business.
    """
    found = {state.name: state for state in _ours()}
    with platform().database.transaction() as session:
        busy = {deployment.service_id for deployment in deployments.with_running_work(session)}
        live = {one.service_id: one for one in deployments.live(session) if one.service_id not in busy}
        awake = {one for one in live if services.is_awake(session, one)}
    for deployment in live.values():
        replicas = _replicas(deployment, awake)
        name = names.swarm_service(platform().instance, deployment.snapshot)
        if replicas is None or not deployment.image_digest:
            continue
        if not replicas and sleep.seconds_to_stop(deployment.service_id) > 0:
            continue
        if name not in found or found[name].replicas != replicas:
            _restart(deployment, replicas)
            logger.warning("version.mended", deployment=str(deployment.id), name=name, replicas=replicas)
        if not replicas:
            sleep.stopped(deployment.service_id)


@effect("mend the routes")
def mend_routes() -> None:
    """Makes the zone what the database says, except for what a deploy on its way may be changing."""
    with proxy.routing_table() as session:
        busy = {deployment.service_id for deployment in deployments.with_running_work(session)}
        places = claims.routes_of(session, busy)
        theirs = routing.names_around([record_of(place.domain, place.path) for place in places]) if busy else ()
        wanted: dict[str, SrvTarget] = {}
        for deployment in deployments.live(session):
            wanted.update(proxy.targets_of(deployment))
        upserts, deletions = routing.difference(routing.zone_records(wanted), platform().zone.records())
        mended = {owner: target for owner, target in upserts.items() if owner not in theirs}
        gone = [owner for owner in deletions if owner not in theirs]
        if mended or gone:
            platform().zone.update(mended, gone)
            logger.warning("routes.mended", put=len(mended), deleted=len(gone))


@effect("remove leftovers")
def remove_leftovers() -> None:
    """Removes what bears our labels and belongs to no version that serves, drains or is on its way."""
    found = _ours()  # before the rows are read: a version is written down before it exists
    with platform().database.transaction() as session:
        working = deployments.with_running_work(session)
        live = deployments.live(session)
        draining = deployments.superseded(session)
    for previous in draining:
        if previous.seconds_to_retirement <= 0:
            versions.retire(previous)
    instance = platform().instance
    wanted = {names.swarm_service(instance, item.snapshot) for item in (*live, *working, *draining)}
    wanted |= {names.release_job(instance, item.snapshot) for item in working}
    for version in found:
        if version.name not in wanted:
            versions.remove(version.name)
            logger.warning("version.removed", name=version.name)


@effect("remove idle networks")
def remove_idle_networks() -> Sequence[str]:
    """Removes an environment's network when nothing uses it; the next deploy makes it again.

    Returns the names of idle ones that stay, because something of others is attached to them. Reconcile tries again.
    """
    kept = []
    ours = names.environment_networks(platform().instance)
    for name in platform().cluster.networks.list(names.instance_labels(platform().instance)):
        if not name.startswith(ours) or not _is_reserved(name):
            continue
        try:
            platform().cluster.networks.remove(name, REMOVAL_SECONDS)
            logger.info("network.removed", name=name)
        except EngineUnreachable as error:
            logger.warning("network.kept", name=name, reason=str(error))
            kept.append(name)
        finally:
            with platform().database.transaction() as session:
                stored_networks.release(session, name)
    return kept


def _is_reserved(name: str) -> bool:
    """Reserves the network for its removal; False if something serves, drains or is on its way there."""
    with platform().database.transaction() as session:
        lock(session, NETWORKS_LOCK)
        alive = deployments.live(session, or_deleting=True)
        used = [*alive, *deployments.unsettled(session), *deployments.superseded(session)]
        if name in {names.environment_network(platform().instance, each.snapshot.environment_id) for each in used}:
            return False
        stored_networks.reserve(session, name, timedelta(seconds=REMOVAL_SECONDS + MARGIN_SECONDS))
        return True


@effect("resume what was interrupted")
def resume() -> None:
    """Launches the flows again that died: of deletions, of services that fall asleep or wake, of clones."""
    with platform().database.transaction() as session:
        gone = services.deleting(session, SILENCE)
        restless = services.restless(session, SILENCE)
        environments = projects.unfinished(session, SILENCE)
        ending = projects.closing(session, SILENCE)
    for project in ending:
        _launch(FlowName.DELETE_PROJECT, project_id=project.id)
    for place in environments:
        flow_name = FlowName.CLONE_ENVIRONMENT if place.deleting_at is None else FlowName.DELETE_ENVIRONMENT
        _launch(flow_name, environment_id=place.id)
    for item in gone:
        _launch(FlowName.DELETE_SERVICE, service_id=item.id)
    for item in restless:
        _launch(FlowName.WAKE if item.asleep_at is None else FlowName.SLEEP, service_id=item.id)


@effect("report foreign members of our networks")
def report_foreign_members() -> None:
    """Logs what is attached to our networks without our label: it is never touched, but somebody should know."""
    for name in platform().cluster.networks.foreign_members():
        logger.warning("foreign_member.found", name=name)


def _launch(flow: FlowName, **ids: ServiceId | EnvironmentId | ProjectId) -> None:
    parameters: dict[str, str | bool] = {name: str(value) for name, value in ids.items()}
    key = f"{flow}-{'-'.join(map(str, parameters.values()))}-{int(time.time() // 60)}"
    platform().runs.launch(request(platform(), flow, key, parameters))


def _replicas(deployment: Deployment, awake: set[ServiceId]) -> int | None:
    """Returns how many replicas should run; None while the service is being woken or put to sleep."""
    is_asleep = deployment.status is DeploymentStatus.SLEEPING
    if is_asleep == (deployment.service_id in awake):
        return None
    return 0 if is_asleep else deployment.snapshot.config.replicas


def _restart(deployment: Deployment, replicas: int) -> None:
    cluster, instance, snapshot = platform().cluster, platform().instance, deployment.snapshot
    for volume in service.volumes(instance, snapshot):
        platform().node.volumes.ensure(volume)
    for file in service.config_files(instance, snapshot):
        cluster.configs.ensure(file)
    cluster.services.apply(versions.spec_of(snapshot, deployment.image_digest or "", replicas))


def _ours() -> list[ServiceState]:
    everything = platform().cluster.services.list(names.instance_labels(platform().instance))
    return [found for found in everything if names.DEPLOYMENT in found.labels]
