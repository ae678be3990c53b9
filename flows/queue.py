"""First in, first out per service: which deployments start now. Waiting ones are rows, not processes."""

from datetime import timedelta

from loguru import logger

from blocks.errors import BlockError
from flows.domain.deployment import Deployment
from flows.domain.stories import Story
from flows.platform import platform
from flows.ports import Runs
from flows.settings import Settings
from flows.store import queue
from flows.store.database import Database


def launch_due() -> None:
    """Starts what may start now; called whenever a place has become free."""
    launch(platform().database, platform().runs, platform().settings)


def launch(database: Database, runs: Runs, settings: Settings) -> None:
    """Chooses in one transaction, starts after it. What could not be started is chosen again by reconcile."""
    with database.transaction() as session:
        due = queue.claim_due(session, settings.max_concurrent_deploys, timedelta(seconds=settings.lease_seconds))
    for deployment in due:
        _launch_one(runs, deployment)


def _launch_one(runs: Runs, deployment: Deployment) -> None:
    try:
        runs.launch(Story.DEPLOY, {"deployment_id": str(deployment.id)}, f"{deployment.id}-{deployment.launches}")
    except BlockError as error:
        logger.warning("deployment.not_launched", deployment=str(deployment.id), reason=str(error))
