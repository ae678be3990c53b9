"""Records what a flow does with its deployment: the only tasks that change rows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from loguru import logger
from prefect.runtime import flow_run
from sqlmodel import Session

from flows import faults
from flows.domain.deployment import MAX_ATTEMPTS, Deployment, DeploymentStatus, Level, Source
from flows.domain.errors import Conflict, DeploymentCancelled, Forbidden, LeaseLost, PlatformError, RunsExhausted
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.parts import Value
from flows.domain.snapshot import Snapshot
from flows.domain.source import BuildFigures, BuildPlan, Commit
from flows.domain.steps import Step
from flows.plans.masking import hidden_of, masked
from flows.platform import platform
from flows.store import deployments, journal, queue
from flows.store.database import QUEUE_LOCK, lock
from flows.tasks.effect import effect
from flows.tasks.lease import Lease, lease

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
def held(deployment: Snapshot) -> Iterator[Lease]:
    """Keeps the lease alive for as long as the block runs."""
    seconds = platform().settings.lease_seconds
    with lease(platform().database, deployment.deployment_id, this_run(), seconds) as kept:
        yield kept


def refuse_if_hopeless(deployment: Snapshot) -> None:
    """Raises if it was cancelled while nobody worked on it, or if so many runs died on it: then it is undone."""
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.deployment_id)
    if row.status is DeploymentStatus.CANCELLING:
        raise DeploymentCancelled
    if row.attempts > MAX_ATTEMPTS:
        raise RunsExhausted


def refuse_revoked_paths(deployment: Snapshot) -> None:
    """Raises Forbidden for what the operator allowed when the snapshot was made and allows no longer."""
    for volume in deployment.config.volumes.values():
        if volume.host_path is not None and not platform().settings.allows_host_path(volume.host_path):
            raise Forbidden(f"The operator does not allow {volume.host_path} any more.")


def live_of(service_id: ServiceId) -> Deployment | None:
    with platform().database.transaction() as session:
        return deployments.live_of(session, service_id)


def pause(deployment: Snapshot, previous: Deployment) -> None:
    """Writes down that nothing serves from now on."""
    with platform().database.transaction() as session:
        _own(session, deployment).pause()
        text = f"Version {previous.number} stops: both versions cannot run at the same time."
        journal.write(session, deployment.deployment_id, text)


def end_pause(deployment: Snapshot) -> None:
    with platform().database.transaction() as session:
        _own(session, deployment).end_pause()


def superseded(service_id: ServiceId) -> Sequence[Deployment]:
    with platform().database.transaction() as session:
        return deployments.superseded(session, service_id)


def building(deployment: Snapshot) -> bool:
    """Writes down that the deployment builds, if it may; False if too many others are being built already."""
    with platform().database.transaction() as session:
        lock(session, QUEUE_LOCK)
        row = _own(session, deployment)
        may_build = queue.may_build(session, row, queue.Limits.of(platform().settings))
        if may_build:
            row.advance(DeploymentStatus.BUILDING)
        return may_build


def postpone(deployment: Snapshot) -> None:
    """Puts the deployment back into the queue, until another build has ended: a run that waits takes a worker's place.

    Nothing of it is to be undone. It is left alone if another run has it by now, and ends here if it was cancelled.
    """
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.deployment_id, lock=True)
        if row.run_id != this_run() or row.is_settled:
            return
        journal.forget_step(session, row.id, Step.BUILD)
        if row.status is DeploymentStatus.CANCELLING:
            row.settle(DeploymentStatus.CANCELLED)
            journal.write(session, row.id, "Cancelled while it waited for another build to end.")
        else:
            if not row.awaits_build:
                journal.write(session, row.id, "Waiting for another build to end.")
            row.postpone()


def fetched(deployment: Snapshot, commit: Commit) -> Snapshot:
    """Adds the commit, which is the deployment's own from now on: what runs learns of it."""
    return _with(deployment, f"Commit {commit.id[:12]} by {commit.author}: {commit.title}", commit=commit)


def planned(deployment: Snapshot, plan: BuildPlan) -> Snapshot:
    """Adds how its image is made, which its owner can look at from now on."""
    return _with(deployment, f"Recipe: {plan.title}.", build_plan=plan)


def built(deployment: Snapshot, figures: BuildFigures) -> Snapshot:
    reused = f"{figures.cached_steps} of {figures.steps} steps were kept of earlier builds"
    size = f"the image has {figures.image_bytes / 1e6:.0f} MB"
    return _with(deployment, f"Built in {figures.seconds:.1f} s; {reused}; {size}.", build_figures=figures)


def _with(deployment: Snapshot, text: str, **news: Value) -> Snapshot:
    """Returns the snapshot with what was found out, and writes a line about it."""
    with platform().database.transaction() as session:
        row = _own(session, deployment)
        row.snapshot = deployment.model_copy(update=news)
        journal.write(session, row.id, text)
        return row.snapshot


def starting(deployment: Snapshot, image: str) -> None:
    with platform().database.transaction() as session:
        row = _own(session, deployment)
        row.advance(DeploymentStatus.STARTING)
        row.image_digest = image


def healthy(deployment: Snapshot) -> None:
    """Makes the new version the service: it is true from this transaction on."""
    faults.pass_by(platform().settings.fault_file, faults.HEALTHY, "before")
    with platform().database.transaction() as session:
        row = _own(session, deployment)
        previous = deployments.go_live(session, row)
        took = (row.settled_at or row.queued_at) - row.queued_at
        journal.write(
            session, row.id, f"Healthy: version {row.number} serves, {took.total_seconds():.2f} s after the request."
        )
        if previous is not None:
            journal.write(session, row.id, _farewell(row, previous))
    faults.pass_by(platform().settings.fault_file, faults.HEALTHY, "after")
    logger.info("deployment.became_healthy", deployment=str(deployment.deployment), seconds=took.total_seconds())


def undone(deployment: Snapshot, error: Exception) -> bool:
    """Settles an attempt that was undone; True if somebody cancelled it, else it failed, with a reason for the user."""
    reason = str(error) if isinstance(error, PlatformError) else INTERNAL
    with platform().database.transaction() as session:
        row = _own(session, deployment)
        is_cancelled = row.status is DeploymentStatus.CANCELLING
        if is_cancelled:
            row.settle(DeploymentStatus.CANCELLED)
        else:
            row.settle(DeploymentStatus.FAILED, reason)
            journal.write(session, row.id, reason, level=Level.ERROR)
        kept = deployments.live_of(session, row.service_id)
        after = f"Version {kept.number} still serves." if kept else "Nothing of this attempt is left."
        journal.write(session, row.id, f"{'Cancelled and undone' if is_cancelled else 'Undone'}. {after}")
    event = "deployment.cancelled" if is_cancelled else "deployment.failed"
    logger.warning(event, deployment=str(deployment.deployment), reason=type(error).__name__)
    return is_cancelled


@effect("look whether to undo")
def is_to_undo(deployment: Snapshot, error: Exception) -> bool:
    """Tells whether an attempt that failed is to be undone, and writes that into its journal.

    False if its version serves all the same: the answer to the COMMIT that made it so was lost. While the database is
    away nobody knows, so nothing is undone; whoever takes over finds out. Raises LeaseLost.
    """
    with platform().database.transaction() as session:
        if _own(session, deployment).is_settled:
            return False
    text = "Stopped, as was asked for. Undoing." if isinstance(error, DeploymentCancelled) else "Failed. Undoing."
    tell(deployment, text, level=Level.WARNING)
    return True


def removed(deployment: Deployment) -> None:
    with platform().database.transaction() as session:
        row = deployments.get(session, deployment.id, lock=True)
        row.settle(DeploymentStatus.REMOVED)


def tell(deployment: Snapshot, text: str, *, level: Level = Level.INFO, source: Source = Source.SYSTEM) -> None:
    """Writes one line for the person who waits for this deployment."""
    with platform().database.transaction() as session:
        journal.write(session, deployment.deployment_id, text, level=level, source=source)


def tell_all(deployment: Snapshot, texts: Iterable[str], source: Source) -> None:
    """Writes many lines at once."""
    with platform().database.transaction() as session:
        journal.write_all(session, deployment.deployment_id, texts, source)


def tell_output(version: Snapshot, reader: Snapshot, lines: Sequence[str], level: Level = Level.INFO) -> None:
    """Writes what containers of `version` said, without their secrets; all that an app says comes this way."""
    hidden = hidden_of(version)
    with platform().database.transaction() as session:
        journal.write_all(
            session, reader.deployment_id, [masked(line, hidden) for line in lines], Source.APP, level=level
        )


def _farewell(row: Deployment, previous: Deployment) -> str:
    if row.gap_seconds is not None:
        return f"Nothing served for {row.gap_seconds:.2f} s: both versions could not run at the same time."
    return f"Version {previous.number} drains for {previous.snapshot.config.drain_seconds} s and is then removed."


def _own(session: Session, deployment: Snapshot) -> Deployment:
    """Returns the locked row of this run's deployment; raises LeaseLost if another run has taken over."""
    row = deployments.get(session, deployment.deployment_id, lock=True)
    if row.run_id != this_run():
        raise LeaseLost
    return row


def this_run() -> UUID:
    """Returns the flow run that this process works for."""
    return UUID(str(flow_run.id))
