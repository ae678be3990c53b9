"""Starting flows, after the commit that asks for them. What could not be started is started later by reconcile."""

from datetime import timedelta

from loguru import logger

from blocks.errors import BlockError
from flows.context import Context
from flows.domain.flow_names import FlowName
from flows.store import queue, rollouts


def launch(here: Context, flow: FlowName, key: str, **parameters: str) -> None:
    """Starts a flow; a `key` that was used before starts nothing new. If Prefect is away, only the log says so."""
    try:
        here.runs.launch(flow, parameters, key)
    except BlockError as error:
        logger.warning("run.not_launched", flow=flow, reason=str(error), **parameters)


def launch_due(here: Context) -> None:
    """Starts the deployments whose turn it is: first in, first out for each service, as many as there are places.

    They are chosen in one transaction, in which rollouts end whose deployments are over, and started after it. Called
    after each request for a deployment, at the end of each deploy, and by reconcile.
    """
    lease = timedelta(seconds=here.settings.lease_seconds)
    with here.database.transaction() as session:
        ended = rollouts.settle(session)
        due = queue.claim_due(session, here.settings.max_concurrent_deploys, lease)
    for rollout in ended:
        logger.info("rollout.ended", rollout=str(rollout.id), kind=rollout.kind, outcome=rollout.outcome)
    for deployment in due:
        key = f"{deployment.id}-{deployment.launches}"
        launch(here, FlowName.DEPLOY, key, deployment_id=str(deployment.id))
