"""Bring the world back to what the database says it should be."""

from collections.abc import Callable
from typing import Any

from loguru import logger
from prefect import State, Task, flow
from prefect.states import Failed

from flows.launch import launch_due
from flows.platform import platform
from flows.tasks import drift, edge, pauses, storage
from flows.tasks.effect import effect
from flows.tasks.time_limit import limited

LOOK_SECONDS = 60.0  # with all its tries; what takes longer is stuck, and the looks after it are not


@effect("launch what is due")
def launch() -> None:
    """Starts deployments and deletions whose turn it is."""
    launch_due(platform())


# In this order: a new routing server knows nothing yet, and neither that nor the queue may wait for anything slow.
LOOKS: tuple[Task[[], Any], ...] = (
    edge.ensure,
    drift.mend_routes,
    launch,
    drift.resume,
    edge.look_at_machine,
    drift.mend_networks,
    drift.mend_versions,
    drift.remove_leftovers,
    storage.remove_unused_files,
    drift.remove_idle_networks,
    pauses.end_left,
    drift.report_foreign_members,
)


@flow(name="reconcile", flow_run_name="reconcile", persist_result=False)
def reconcile() -> State[None] | None:
    """Settle what died, mend what is missing, remove what is ours and no longer wanted; never touch what is foreign.

    Each look is independent and has a time limit: one that fails or is stuck does not keep the others from theirs.
    """
    failures = [failure for look in LOOKS if (failure := _failure_of(look)) is not None]
    return Failed(message=" ".join(failures)) if failures else None


def _failure_of(look: Task[[], Any]) -> str | None:
    """Takes a look; returns why it failed, for whoever reads the run in Prefect."""
    take: Callable[[], object] = look
    try:
        with limited(LOOK_SECONDS):
            take()
    except Exception as error:
        logger.warning("look.failed", look=look.name, reason=repr(error))
        return f"To {look.name} failed: {str(error) or type(error).__name__}"
    return None
