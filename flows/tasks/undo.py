"""The one undo of a deployment: whatever the saga's journal says may exist goes, in reverse order."""

from collections.abc import Callable, Mapping

from loguru import logger

from flows.domain.columns import now
from flows.domain.errors import Conflict
from flows.domain.snapshot import Snapshot
from flows.plans import names, service
from flows.platform import platform
from flows.store import journal
from flows.tasks import proxy, swarm
from flows.tasks.effect import effect

COMPENSATIONS: Mapping[str, Callable[[Snapshot], None]] = {
    proxy.SWITCH: proxy.restore_traffic,
    swarm.START: swarm.remove_new,
}


def undo(deployment: Snapshot) -> None:
    """Leaves exactly the previous version serving. Can be repeated, and resumed by another run."""
    with platform().database.transaction() as session:
        steps = journal.steps_to_undo(session, deployment.deployment_id)
    for done in steps:
        COMPENSATIONS[done.name](deployment)
        with platform().database.transaction() as session:
            session.merge(done).undone_at = now()
        logger.info("step.undone", deployment=str(deployment.deployment), step=done.name)
    assert_nothing_left(deployment)


@effect("assert that nothing is left")
def assert_nothing_left(deployment: Snapshot) -> None:
    """Raises Conflict if the engine or the routing zone still knows the failed version."""
    left = platform().swarm.services(names.belongs_to(deployment.deployment_id))
    mine = set(service.targets(platform().instance, deployment).items())
    routed = [domain for domain, target in mine if platform().zone.records().get(domain) == target] if mine else []
    if left or routed:
        raise Conflict(f"Undo left something behind: {[item.name for item in left]} {routed}.")
