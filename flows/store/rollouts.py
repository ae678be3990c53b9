"""Rollouts: made with their deployments in one transaction, and ended in the one that finds the last of these over."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, not_, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from flows.domain.columns import now
from flows.domain.deployment import UNSETTLED, Deployment, DeploymentStatus, Level
from flows.domain.errors import NotFound
from flows.domain.ids import EnvironmentId, RolloutId, WorkspaceId
from flows.domain.project import Environment, Project
from flows.domain.rollout import OnFailure, Outcome, Rollout, RolloutKind
from flows.domain.service import Service
from flows.store import journal

AT_ONCE = 20  # rollouts that are ended or stopped in one transaction
FELL = (DeploymentStatus.FAILED, DeploymentStatus.CANCELLED)


def create(
    session: Session,
    environment_id: EnvironmentId,
    kind: RolloutKind,
    waves: Sequence[Sequence[Deployment]],
    on_failure: OnFailure = OnFailure.CONTINUE,
) -> Rollout:
    """Binds deployments that were asked for in this transaction: each waits for all of the waves before its own."""
    rollout = Rollout(environment_id=environment_id, kind=kind, on_failure=on_failure)
    session.add(rollout)
    session.flush()
    for number, wave in enumerate(waves):
        for deployment in wave:
            deployment.rollout_id, deployment.wave = rollout.id, number
    session.flush()
    return rollout


def settle(session: Session) -> Sequence[Rollout]:
    """Ends open rollouts whose deployments are all over, and applies the rule for failures; returns those that ended.

    Called by whoever is about to choose what the queue starts next. Those that are merely on their way are not looked
    at, so however many they are, they hold up no other. Rollouts that another transaction looks at are left to it.
    """
    unsettled = select(Deployment.id).where(Deployment.rollout_id == Rollout.id, col(Deployment.status).in_(UNSETTLED))
    needs_us = or_(not_(unsettled.exists()), _is_to_stop())
    query = select(Rollout).where(col(Rollout.settled_at).is_(None), needs_us).order_by(col(Rollout.id)).limit(AT_ONCE)
    ended = []
    for rollout in session.exec(query.with_for_update(skip_locked=True)).all():
        found = deployments_of(session, [rollout.id])[rollout.id]
        if rollout.on_failure is OnFailure.STOP:
            _stop(session, found)
        if all(each.status not in UNSETTLED for each in found):
            _end(session, rollout, found)
            ended.append(rollout)
    return ended


def deployments_of(session: Session, ids: Sequence[RolloutId]) -> Mapping[RolloutId, list[Deployment]]:
    """Returns deployments by rollout, in the order of their waves. Those of services that are gone are gone."""
    query = select(Deployment).where(col(Deployment.rollout_id).in_(ids))
    found: dict[RolloutId, list[Deployment]] = {each: [] for each in ids}
    for deployment in session.exec(query.order_by(col(Deployment.wave), col(Deployment.id))):
        if deployment.rollout_id is not None:
            found[deployment.rollout_id].append(deployment)
    return found


def get_visible(session: Session, workspace_id: WorkspaceId, rollout_id: RolloutId) -> Rollout:
    """Raises NotFound, also for one of another workspace."""
    found = session.exec(_visible(workspace_id).where(Rollout.id == rollout_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such rollout here.")
    return found


def of_environment(
    session: Session, environment_id: EnvironmentId, *, after: RolloutId | None, limit: int
) -> Sequence[Rollout]:
    """Returns rollouts, newest first; the id is also the cursor."""
    query = select(Rollout).where(Rollout.environment_id == environment_id).order_by(col(Rollout.id).desc())
    if after is not None:
        query = query.where(col(Rollout.id) < after)
    return session.exec(query.limit(limit)).all()


def is_any(session: Session, environment_id: EnvironmentId, kind: RolloutKind) -> bool:
    query = select(Rollout.id).where(Rollout.environment_id == environment_id, Rollout.kind == kind)
    return session.exec(query.limit(1)).first() is not None


def _is_to_stop() -> ColumnElement[bool]:
    """Tells whether the rule is to stop, and something still waits behind what fell."""
    fallen, behind = aliased(Deployment), aliased(Deployment)
    query = select(behind.id).where(
        behind.rollout_id == Rollout.id,
        behind.status == DeploymentStatus.QUEUED,
        fallen.rollout_id == Rollout.id,
        col(fallen.status).in_(FELL),
        col(fallen.wave) < behind.wave,
    )
    return and_(col(Rollout.on_failure) == OnFailure.STOP, query.exists())


def _visible(workspace_id: WorkspaceId) -> SelectOfScalar[Rollout]:
    return (
        select(Rollout)
        .join(Environment, col(Environment.id) == col(Rollout.environment_id))
        .join(Project, col(Project.id) == col(Environment.project_id))
        .where(Project.workspace_id == workspace_id)
    )


def _stop(session: Session, found: Sequence[Deployment]) -> None:
    """Cancels what waits behind a wave in which a deployment fell."""
    fallen = [each.wave or 0 for each in found if each.status in FELL]
    for deployment in found:
        is_behind = bool(fallen) and (deployment.wave or 0) > min(fallen)
        if is_behind and deployment.status is DeploymentStatus.QUEUED:
            deployment.request_cancellation()
            text = "Cancelled: a deployment of an earlier wave of its rollout did not succeed."
            journal.write(session, deployment.id, text, level=Level.WARNING)


def _end(session: Session, rollout: Rollout, found: Sequence[Deployment]) -> None:
    fell = [each for each in found if each.status in FELL]
    rollout.settled_at, rollout.outcome = now(), Outcome.INCOMPLETE if fell else Outcome.SUCCEEDED
    if rollout.kind is RolloutKind.CLONE:
        _end_clone(session, rollout)


def _end_clone(session: Session, rollout: Rollout) -> None:
    """Ends the clone, unless it is being deleted: whoever does that has its row, and may wait for ours."""
    environment = session.get(Environment, rollout.environment_id)
    if environment is None or environment.cloning_at is None:
        return
    session.refresh(environment, with_for_update=True)
    query = select(Service).where(Service.environment_id == environment.id, col(Service.live_deployment_id).is_(None))
    idle = sorted(each.slug for each in session.exec(query))
    failure = f"Not all services of it serve: {', '.join(idle)}. Each can be retried alone." if idle else None
    environment.end_clone(failure)
