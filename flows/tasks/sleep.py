"""Sleep and waking of a service's live version."""

import time
from datetime import timedelta

from loguru import logger

from flows.domain.columns import now
from flows.domain.deployment import Deployment, DeploymentStatus, Level
from flows.domain.errors import PlatformError, Unavailable
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from flows.plans import names
from flows.platform import platform
from flows.store import deployments, journal
from flows.tasks import records
from flows.tasks.effect import effect
from flows.tasks.swarm import GONE_SECONDS, SHORT_DRAIN_SECONDS, spec_of, watch_until_healthy


@effect("look whether it is to sleep")
def is_to_sleep(service_id: ServiceId) -> bool:
    """Tells whether the service is to sleep: False if that is no longer asked for, or nothing serves."""
    with platform().database.transaction() as session:
        found = session.get(Service, service_id)
        is_requested = found is not None and found.asleep_at is not None
        return is_requested and deployments.live_of(session, service_id) is not None


@effect("fall asleep")
def fall_asleep(service_id: ServiceId) -> None:
    """Writes down that it sleeps, if that is still asked for."""
    with platform().database.transaction() as session:
        found = session.get(Service, service_id, with_for_update=True)
        live = deployments.live_of(session, service_id)
        if found is None or found.asleep_at is None or live is None or live.status is DeploymentStatus.SLEEPING:
            return
        live.status = DeploymentStatus.SLEEPING
        found.stop_at = now() + timedelta(seconds=live.snapshot.config.drain_seconds)
        journal.write(session, live.id, "Put to sleep.")


@effect("stop what sleeps")
def stop(service_id: ServiceId) -> None:
    """Requests in flight get the drain time; a service that was woken meanwhile is left alone.

    A short drain is waited for. The row says when a long one is over: the worker notices, and reconcile stops it.
    """
    if seconds_to_stop(service_id) > SHORT_DRAIN_SECONDS:
        return
    time.sleep(max(0.0, seconds_to_stop(service_id)))
    live = _asleep(service_id)
    if live is None:
        return
    name = names.swarm_service(platform().instance, live.snapshot)
    platform().cluster.services.scale(name, 0)
    platform().cluster.services.await_stopped(name, GONE_SECONDS + live.snapshot.config.stop_grace_seconds)
    stopped(service_id)


def seconds_to_stop(service_id: ServiceId) -> float:
    """Returns what is left of the drain of a service that was put to sleep, in seconds."""
    with platform().database.transaction() as session:
        found = session.get(Service, service_id)
    return (found.stop_at - now()).total_seconds() if found is not None and found.stop_at is not None else 0.0


def stopped(service_id: ServiceId) -> None:
    """Writes down that nothing of the service runs any more, unless it was woken, or is to sleep once more."""
    with platform().database.transaction() as session:
        found = session.get(Service, service_id, with_for_update=True)
        if found is None or found.asleep_at is None or found.stop_at is None or found.stop_at > now():
            return
        found.stop_at = None
    logger.info("service.fell_asleep", service=str(service_id))


@effect("wake up")
def wake_up(service_id: ServiceId) -> bool:
    """Starts the containers and waits until they are healthy; False if that is no longer asked for."""
    live = records.live_of(service_id)
    if live is None or live.image_digest is None or not _is_to_wake(service_id):
        return False
    records.tell(live.snapshot, "Waking.")
    platform().cluster.services.apply(spec_of(live.snapshot, live.image_digest))
    watch_until_healthy(live.snapshot, live.snapshot)
    return _is_to_wake(service_id)


@effect("serve again")
def serve_again(service_id: ServiceId) -> None:
    """Writes down that it serves, unless somebody deployed or changed their mind meanwhile."""
    with platform().database.transaction() as session:
        found = session.get_one(Service, service_id, with_for_update=True)
        live = deployments.live_of(session, service_id)
        if found.asleep_at is not None or live is None or live.status is not DeploymentStatus.SLEEPING:
            return
        live.status = DeploymentStatus.HEALTHY
        journal.write(session, live.id, "Awake again.")
    logger.info("service.woke_up", service=str(service_id))


def sleep_on(service_id: ServiceId, error: PlatformError) -> None:
    """Lets a service sleep on that could not be woken. If the world was unavailable, reconcile tries again."""
    live = records.live_of(service_id)
    if live is None or isinstance(error, Unavailable):
        return
    with platform().database.transaction() as session:
        found = session.get_one(Service, service_id, with_for_update=True)
        if deployments.get(session, live.id).status is not DeploymentStatus.SLEEPING:
            return
        found.asleep_at = now()
        journal.write(session, live.id, f"Could not be woken. {error}", level=Level.ERROR)
    platform().cluster.services.scale(names.swarm_service(platform().instance, live.snapshot), 0)


def _asleep(service_id: ServiceId) -> Deployment | None:
    """Returns the live version if it sleeps, by request and in fact."""
    with platform().database.transaction() as session:
        found = session.get(Service, service_id)
        live = deployments.live_of(session, service_id)
    if found is None or found.asleep_at is None or live is None or live.status is not DeploymentStatus.SLEEPING:
        return None
    return live


def _is_to_wake(service_id: ServiceId) -> bool:
    with platform().database.transaction() as session:
        found = session.get(Service, service_id)
    return found is not None and found.asleep_at is None
