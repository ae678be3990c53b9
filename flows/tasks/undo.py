"""Undoes a deployment: whatever the saga's journal says may exist is removed, in reverse order."""

from collections.abc import Callable, Mapping

from loguru import logger

from flows.domain.columns import now
from flows.domain.errors import Conflict
from flows.domain.snapshot import Snapshot
from flows.domain.steps import Step
from flows.plans import names, traffic
from flows.platform import platform
from flows.store import journal
from flows.tasks import checkout, proxy, release, storage, swarm
from flows.tasks.effect import effect

COMPENSATIONS: Mapping[Step, Callable[[Snapshot], None]] = {
    Step.SWITCH: proxy.restore_traffic,
    Step.START: swarm.remove_new,
    Step.STOP_PREVIOUS: swarm.restore_previous,
    Step.RELEASE: release.remove_job,
    Step.STORAGE: storage.remove_new,
    Step.BUILD: checkout.remove,
}


def undo(deployment: Snapshot) -> None:
    """Leaves exactly the previous version serving. Can be repeated, and resumed by another run."""
    with platform().database.transaction() as session:
        steps = journal.steps_to_undo(session, deployment.deployment_id)
    for done in steps:
        COMPENSATIONS[Step(done.name)](deployment)
        with platform().database.transaction() as session:
            session.merge(done).undone_at = now()
        logger.info("step.undone", deployment=str(deployment.deployment), step=done.name)
    assert_nothing_left(deployment)


@effect("assert that nothing is left")
def assert_nothing_left(deployment: Snapshot) -> None:
    """Raises Conflict if the engine or the routing zone still knows the failed version."""
    cluster, node, labels = platform().cluster, platform().node, names.belongs_to(deployment.deployment_id)
    found = [item.name for item in cluster.services.list(labels)]
    found += [item.name for item in (*node.volumes.list(labels), *cluster.configs.list(labels))]
    mine = set(traffic.targets(platform().instance, deployment).items())
    routed = [record for record, target in mine if platform().zone.records().get(record) == target] if mine else []
    if found or routed:
        raise Conflict(f"Undo left something behind: {found} {routed}.")
