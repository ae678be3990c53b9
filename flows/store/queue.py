"""The queue: which deployments start now, and which ones nobody works on although somebody should."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, not_, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from flows.domain.columns import now
from flows.domain.deployment import ACTIVE, FINAL, UNSETTLED, Deployment, DeploymentStatus, DeploymentStep
from flows.domain.ids import DeploymentId, ServiceId
from flows.domain.rollout import OnFailure, Rollout
from flows.domain.steps import Step
from flows.settings import Settings
from flows.store.database import QUEUE_LOCK, lock
from flows.store.rollouts import FELL


@dataclass(frozen=True)
class Limits:
    """Limits of how many deployments are on their way, and how many of them build, at the same time.

    `lease`: a deployment whose run was silent for longer has lost it.
    """

    deploys: int
    builds: int
    lease: timedelta

    @staticmethod
    def of(settings: Settings) -> "Limits":
        lease = timedelta(seconds=settings.lease_seconds)
        return Limits(settings.max_concurrent_deploys, settings.max_concurrent_builds, lease)


def claim_due(session: Session, limits: Limits) -> list[Deployment]:
    """Chooses what starts now: the oldest of each service, as many as there are free places; and what lost its run.

    A chosen row counts as running for one lease even before its run has taken it, so that nobody chooses it twice. What
    awaits a build is chosen only as far as builds may begin.
    """
    lock(session, QUEUE_LOCK)
    moment = now()
    free = max(0, limits.deploys - _busy(session, moment, limits.lease))
    due = _due(moment, limits.lease).with_for_update()
    ready = session.exec(due.where(col(Deployment.awaits_build).is_(False)).limit(free)).all()
    builds = min(free, _free_builds(session, moment, limits))
    building = session.exec(due.where(col(Deployment.awaits_build).is_(True)).limit(builds)).all()
    chosen = sorted([*ready, *building], key=lambda each: each.id)[:free]
    for deployment in chosen:
        deployment.launches += 1
        deployment.launched_at = moment
    return chosen


def may_build(session: Session, deployment: Deployment, limits: Limits) -> bool:
    """Tells whether one more may build, or the deployment was further already, so that it cannot wait in the queue.

    That is one whose run died: something of it may be started. The caller holds the lock of the queue.
    """
    return deployment.status is not DeploymentStatus.PREPARING or _free_builds(session, now(), limits) > 0


def is_work_overlooked(session: Session, limits: Limits) -> bool:
    """Tells whether something should be going on and nobody does it: a run went silent, or was never launched.

    A rollout whose deployments are over, or are gone with their services, should have ended, too.

    What waits because all places are taken is not overlooked: whoever ends next starts it.
    """
    moment, lease = now(), limits.lease
    forgotten = moment - lease
    undrained = select(Deployment.id).where(col(Deployment.retire_at) < forgotten, col(Deployment.status).not_in(FINAL))
    if session.exec(undrained.limit(1)).first() is not None:
        return True
    unsettled = select(Deployment.id).where(Deployment.rollout_id == Rollout.id, col(Deployment.status).in_(UNSETTLED))
    over = select(Rollout.id).where(
        col(Rollout.settled_at).is_(None), col(Rollout.created_at) < forgotten, not_(unsettled.exists())
    )
    if session.exec(over.limit(1)).first() is not None:
        return True
    waiting = _due(moment, lease).where(col(Deployment.queued_at) < forgotten)
    if not _free_builds(session, moment, limits):
        waiting = waiting.where(col(Deployment.awaits_build).is_(False))
    return _busy(session, moment, lease) < limits.deploys and session.exec(waiting.limit(1)).first() is not None


def cancel_queued(
    session: Session, service_id: ServiceId, except_for: DeploymentId | None = None
) -> Sequence[Deployment]:
    """Ends the deployments of the service that still wait, but for one; returns them."""
    query = select(Deployment).where(
        Deployment.service_id == service_id, Deployment.status == DeploymentStatus.QUEUED, Deployment.id != except_for
    )
    rows = session.exec(query.with_for_update()).all()
    for deployment in rows:
        deployment.request_cancellation()
    return rows


def cancel_all(session: Session, ids: Collection[ServiceId]) -> None:
    """Cancels whatever of the services waits or runs."""
    query = select(Deployment).where(col(Deployment.service_id).in_(ids), col(Deployment.status).in_(UNSETTLED))
    for deployment in session.exec(query.with_for_update()):
        deployment.request_cancellation()


def is_at_work(session: Session, ids: Collection[ServiceId]) -> bool:
    """Tells whether a deployment of one of the services is on its way."""
    query = select(Deployment.id).where(col(Deployment.service_id).in_(ids), col(Deployment.status).in_(ACTIVE))
    return session.exec(query.limit(1)).first() is not None


def _busy(session: Session, moment: datetime, lease: timedelta) -> int:
    """Returns how many places are taken."""
    return session.exec(select(func.count(col(Deployment.id))).where(_is_working(moment, lease))).one()


def _free_builds(session: Session, moment: datetime, limits: Limits) -> int:
    """Returns how many more builds may begin."""
    is_built = select(DeploymentStep.name).where(
        DeploymentStep.deployment_id == Deployment.id,
        DeploymentStep.name == Step.BUILD,
        col(DeploymentStep.done_at).is_not(None),
    )
    query = select(func.count(col(Deployment.id))).where(
        Deployment.status == DeploymentStatus.BUILDING, _is_working(moment, limits.lease), not_(is_built.exists())
    )
    return max(0, limits.builds - session.exec(query).one())


def _is_working(moment: datetime, lease: timedelta) -> ColumnElement[bool]:
    return or_(
        and_(col(Deployment.status).in_(ACTIVE), func.coalesce(col(Deployment.lease_until) > moment, False)),
        and_(col(Deployment.status).in_(UNSETTLED), func.coalesce(col(Deployment.launched_at) > moment - lease, False)),
    )


def _due(moment: datetime, lease: timedelta) -> SelectOfScalar[Deployment]:
    """Selects the oldest unsettled deployment of each service that nobody works on and no earlier wave forbids.

    That is one that is not over, or in which a deployment fell where the rule of the rollout is to stop.
    """
    oldest = (
        select(Deployment.id)
        .where(col(Deployment.status).in_(UNSETTLED))
        .distinct(col(Deployment.service_id))
        .order_by(col(Deployment.service_id), col(Deployment.id))
    )
    earlier = aliased(Deployment)
    is_strict = select(Rollout.id).where(Rollout.id == earlier.rollout_id, Rollout.on_failure == OnFailure.STOP)
    is_early = select(earlier.id).where(
        earlier.rollout_id == Deployment.rollout_id,
        col(earlier.wave) < Deployment.wave,
        or_(col(earlier.status).in_(UNSETTLED), and_(col(earlier.status).in_(FELL), is_strict.exists())),
    )
    query = select(Deployment).where(
        col(Deployment.id).in_(oldest), not_(_is_working(moment, lease)), not_(is_early.exists())
    )
    return query.order_by(col(Deployment.id))
