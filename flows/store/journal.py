"""The journal that a user reads, and the saga's own."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, exists, func, select
from sqlmodel.sql.expression import SelectOfScalar

from flows.domain.columns import now
from flows.domain.deployment import UNSETTLED, Deployment, DeploymentStep, JournalLine, Level, Source
from flows.domain.ids import DeploymentId
from flows.domain.service import Service


def write(
    session: Session,
    deployment_id: DeploymentId,
    text: str,
    *,
    level: Level = Level.INFO,
    source: Source = Source.SYSTEM,
) -> None:
    session.add(_line(deployment_id, text, level, source))


def write_all(
    session: Session,
    deployment_id: DeploymentId,
    texts: Iterable[str],
    source: Source,
    *,
    level: Level = Level.INFO,
) -> None:
    """Writes many lines at once, in their order."""
    session.add_all([_line(deployment_id, text, level, source) for text in texts])


def _line(deployment_id: DeploymentId, text: str, level: Level, source: Source) -> JournalLine:
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return JournalLine(deployment_id=deployment_id, text=clean, level=level, source=source)


def lines(session: Session, deployment_id: DeploymentId, *, after: int, limit: int) -> Sequence[JournalLine]:
    """Returns lines, oldest first, from behind the cursor."""
    query = select(JournalLine).where(JournalLine.deployment_id == deployment_id, col(JournalLine.id) > after)
    return session.exec(query.order_by(col(JournalLine.id)).limit(limit)).all()


def outdated(session: Session, before: datetime) -> tuple[int, int]:
    """Returns how many lines, and bytes, there are of deployments that ended or served no more before then."""
    weight = func.coalesce(func.sum(func.octet_length(JournalLine.text)), 0)
    query = select(func.count(), weight).where(col(JournalLine.deployment_id).in_(_outdated(before)))
    return session.exec(query).one()


def delete_outdated(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """Deletes at most `limit` of those lines, and returns the bytes of each."""
    some = select(JournalLine.id).where(col(JournalLine.deployment_id).in_(_outdated(before))).limit(limit)
    gone = delete(JournalLine).where(col(JournalLine.id).in_(some)).returning(func.octet_length(JournalLine.text))
    return [weight for (weight,) in session.exec(gone)]


def _outdated(before: datetime) -> SelectOfScalar[UUID]:
    """Selects deployments that were over before then. One that drains is settled, but its time is still to come."""
    is_live = exists().where(col(Service.live_deployment_id) == col(Deployment.id))
    ended_at = func.coalesce(Deployment.retire_at, Deployment.settled_at)
    return select(Deployment.id).where(col(Deployment.status).not_in(UNSETTLED), ended_at < before, ~is_live)


def begin_step(session: Session, deployment_id: DeploymentId, name: str) -> None:
    """Writes the step down before its effect: from now on undo must expect it."""
    step = session.get(DeploymentStep, (deployment_id, name)) or DeploymentStep(deployment_id=deployment_id, name=name)
    step.started_at, step.done_at, step.undone_at = now(), None, None
    session.add(step)


def is_done(session: Session, deployment_id: DeploymentId, name: str) -> bool:
    """Tells whether the step came to its end and was not undone."""
    step = session.get(DeploymentStep, (deployment_id, name))
    return step is not None and step.done_at is not None and step.undone_at is None


def end_step(session: Session, deployment_id: DeploymentId, name: str) -> None:
    step = session.get(DeploymentStep, (deployment_id, name))
    if step is not None:
        step.done_at = now()


def forget_step(session: Session, deployment_id: DeploymentId, name: str) -> None:
    """Forgets a step that is yet to be taken, because what was begun of it left nothing."""
    step = session.get(DeploymentStep, (deployment_id, name))
    if step is not None:
        session.delete(step)


def steps(session: Session, deployment_id: DeploymentId) -> Sequence[DeploymentStep]:
    """Returns the steps in the order in which they began."""
    query = select(DeploymentStep).where(DeploymentStep.deployment_id == deployment_id)
    return session.exec(query.order_by(col(DeploymentStep.started_at))).all()


def steps_to_undo(session: Session, deployment_id: DeploymentId) -> Sequence[DeploymentStep]:
    """Returns the steps to undo, latest first."""
    query = select(DeploymentStep).where(DeploymentStep.deployment_id == deployment_id)
    return session.exec(
        query.where(col(DeploymentStep.undone_at).is_(None)).order_by(col(DeploymentStep.started_at).desc())
    ).all()
