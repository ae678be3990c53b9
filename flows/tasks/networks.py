"""Networks: one per environment, and the workspace's edge, where the proxy meets the services."""

from flows.domain.snapshot import Snapshot
from flows.plans import names, service
from flows.platform import platform
from flows.store import networks as stored
from flows.store.database import NETWORKS_LOCK, lock
from flows.tasks.effect import effect


@effect("ensure the networks")
def ensure(deployment: Snapshot) -> None:
    """Makes them; one that is being removed at this moment is waited for, by trying again."""
    networks, instance = platform().cluster.networks, platform().instance
    environment, edge = service.networks(instance, deployment)
    with platform().database.transaction() as session:
        lock(session, NETWORKS_LOCK)
        stored.require_kept(session, environment.name)
    networks.ensure(environment)
    networks.ensure(edge)
    platform().node.containers.connect(names.proxy_container(instance), edge.name)
