"""Starts flows, after the commit that asks for them. Reconcile starts later what could not be started."""

from collections.abc import Mapping

from loguru import logger

from blocks.errors import BlockError
from blocks.specs import RunRequest
from flows.context import Context
from flows.domain.columns import now
from flows.domain.errors import DatabaseUnavailable
from flows.domain.flow_names import FlowName
from flows.store import deletions, queue, rollouts, run_names
from flows.store.database import QUEUE_LOCK, lock

OWNERS = {
    FlowName.DELETE_SERVICE: "service_id",
    FlowName.DELETE_ENVIRONMENT: "environment_id",
    FlowName.DELETE_PROJECT: "project_id",
}  # the parameter of each deletion


def launch(here: Context, flow: FlowName, key: str, **parameters: str) -> None:
    """Starts a flow; a `key` that was used before starts nothing new. If a server is away, only the log says so."""
    try:
        here.runs.launch(request(here, flow, key, parameters))
    except (BlockError, DatabaseUnavailable) as error:
        logger.warning("run.not_launched", flow=flow, reason=str(error), **parameters)


def request(here: Context, flow: FlowName, key: str, parameters: Mapping[str, str | bool]) -> RunRequest:
    """Returns a request for a run, with the name and the tags by which people know what it is about."""
    with here.database.reading() as session:
        named = run_names.of(session, flow, parameters)
    link = f"{here.settings.api_url}{named.page}" if named.page else ""
    return RunRequest(flow, key, parameters, named.name, named.tags, link)


def launch_due(here: Context) -> None:
    """Starts the deployments whose turn it is: first in, first out for each service, as many as there are places.

    They are chosen in one transaction, in which rollouts end whose deployments are over, and started after it; so are
    deletions that waited for deployments. The lock of the queue comes before those of rows, here as everywhere. Called
    after each request for a deployment, after each build, at the end of each deploy, and by reconcile. What asked
    for it is committed by then: if the database is away now, only the log says so, and reconcile does it later.
    """
    try:
        with here.database.transaction() as session:
            lock(session, QUEUE_LOCK)
            ended = rollouts.settle(session)
            due = queue.claim_due(session, queue.Limits.of(here.settings))
            deletable = deletions.end_waiting(session)
    except DatabaseUnavailable as error:
        logger.warning("queue.not_launched", reason=str(error))
        return
    for rollout in ended:
        logger.info("rollout.ended", rollout=str(rollout.id), kind=rollout.kind, outcome=rollout.outcome)
    for deployment in due:
        key = f"{deployment.id}-{deployment.launches}"
        launch(here, FlowName.DEPLOY, key, deployment_id=str(deployment.id))
    for flow, owner in deletable:
        launch(here, flow, f"delete-{owner}-{now().timestamp()}", **{OWNERS[flow]: str(owner)})
