"""Does once what each run would do for the first time: SQLAlchemy compiles a statement when it is first used.

Runs are forked with what was compiled, so a deploy begins some twenty milliseconds earlier.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flows.domain.errors import NotFound
from flows.domain.flow_names import FlowName
from flows.domain.ids import DeploymentId, ServiceId
from flows.store import deployments, journal, queue, run_names
from flows.store.database import ROUTES_LOCK, Database, lock

NOBODY = UUID(int=0)


def rehearse(database: Database) -> None:
    """Asks what a deploy asks, about a deployment that does not exist. Changes nothing."""
    deployment_id, service_id = DeploymentId(NOBODY), ServiceId(NOBODY)
    with database.transaction() as session:
        for is_locked in (True, False):
            with suppress(NotFound):
                deployments.get(session, deployment_id, lock=is_locked)
        lock(session, ROUTES_LOCK)
        deployments.live_of(session, service_id)
        deployments.serving(session, [""])
        deployments.superseded(session, service_id)
        journal.end_step(session, deployment_id, "")
        deployments.hold(session, deployment_id, NOBODY, None)
        journal.is_done(session, deployment_id, "")
        queue.claim_due(session, queue.Limits(0, 0, timedelta()))
        run_names.of(session, FlowName.DEPLOY, {"deployment_id": str(NOBODY)})
