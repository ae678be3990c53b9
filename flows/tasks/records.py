"""What a flow writes down about its deployment: the only tasks that change rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from loguru import logger
from prefect.runtime import flow_run

from flows.domain.deployment import MAX_ATTEMPTS, Deployment, DeploymentStatus, Level, Source
from flows.domain.errors import Conflict, PlatformError, RunsExhausted
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.store import deployments, journal
from flows.tasks.lease import lease

INTERNAL = "Internal error. The platform's log and the flow run in Prefect tell more."


def take(deployment_id: DeploymentId) -> Snapshot | None:
    """Makes the deployment this run's own; None if it is settled or another run works on it."""
    with platform().database.transaction() as session:
        deployment = deployments.get(session, deployment_id, lock=True)
        try:
            deployment.take(this_run(), timedelta(seconds=platform().settings.lease_seconds))
        except Conflict as conflict:
            logger.info("deployment.left_alone", deployment=str(deployment_id), reason=str(conflict))
            return None
        if deployment.attempts > 1:
            journal.write(
                session, deployment_id, "Another run takes over: the one before went silent.", level=Level.WARNING
            )
        return deployment.snapshot


@contextmanager
def held(deployment: Snapshot) -> Iterator[None]:
    """Keeps the lease alive for as long as the block runs."""
    with lease(platform().database, deployment.deployment_id, this_run(), platform().settings.lease_seconds):
        yield


def refuse_if_exhausted(deployment: Snapshot) -> None:
    """So many runs died on this deployment that another one is no help: it is undone instead."""
    with platform().database.transaction() as session:
        if deployments.get(session, deployment.deployment_id).attempts > MAX_ATTEMPTS:
            raise RunsExhausted


def superseded(service_id: ServiceId) -> Sequence[Deployment]:
    with platform().database.transaction() as session:
        return deployments.superseded(session, service_id)


def starting(deployment: Snapshot, image: str) -> None:
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.deployment_id, lock=True)
        row.advance(DeploymentStatus.STARTING)
        row.image_digest = image


def healthy(deployment: Snapshot) -> None:
    """True from this transaction on: the new version is the service."""
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.deployment_id, lock=True)
        previous = deployments.go_live(session, row)
        took = (row.settled_at or row.queued_at) - row.queued_at
        journal.write(
            session, row.id, f"Healthy: version {row.number} serves, {took.total_seconds():.2f} s after the request."
        )
        if previous is not None:
            seconds = previous.snapshot.config.drain_seconds
            journal.write(session, row.id, f"Version {previous.number} drains for {seconds} s and is then removed.")
    logger.info("deployment.became_healthy", deployment=str(deployment.deployment), seconds=took.total_seconds())


def failed(deployment: Snapshot, error: BaseException) -> None:
    """The attempt is over and undone; the reason is for the user."""
    reason = str(error) if isinstance(error, PlatformError) else INTERNAL
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.deployment_id, lock=True)
        row.settle(DeploymentStatus.FAILED, reason)
        journal.write(session, row.id, reason, level=Level.ERROR)
        kept = deployments.live_of(session, row.service_id)
        after = f"Version {kept.number} still serves." if kept else "Nothing of this attempt is left."
        journal.write(session, row.id, f"Undone. {after}")
    logger.warning("deployment.failed", deployment=str(deployment.deployment), reason=type(error).__name__)


def removed(deployment: Deployment) -> None:
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.id, lock=True)
        row.settle(DeploymentStatus.REMOVED)


def tell(deployment: Snapshot, text: str, *, level: Level = Level.INFO, source: Source = Source.SYSTEM) -> None:
    """One line for the person who waits for this deployment."""
    with platform().database.transaction() as session:
        journal.write(session, deployment.deployment_id, text, level=level, source=source)


def this_run() -> UUID:
    """The flow run that this process works for."""
    return UUID(str(flow_run.id))
