"""The journal that a user reads, and the saga's own."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from flows.domain.columns import now
from flows.domain.deployment import DeploymentStep, JournalLine, Level, Source
from flows.domain.ids import DeploymentId


def write(
    session: Session,
    deployment_id: DeploymentId,
    text: str,
    *,
    level: Level = Level.INFO,
    source: Source = Source.SYSTEM,
) -> None:
    session.add(_line(deployment_id, text, level, source))


def write_all(session: Session, deployment_id: DeploymentId, texts: Iterable[str], source: Source) -> None:
    """Many lines at once, in their order."""
    session.add_all([_line(deployment_id, text, Level.INFO, source) for text in texts])


def _line(deployment_id: DeploymentId, text: str, level: Level, source: Source) -> JournalLine:
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return JournalLine(deployment_id=deployment_id, text=clean, level=level, source=source)


def lines(session: Session, deployment_id: DeploymentId, *, after: int, limit: int) -> Sequence[JournalLine]:
    """Oldest first, from behind the cursor."""
    query = select(JournalLine).where(JournalLine.deployment_id == deployment_id, col(JournalLine.id) > after)
    return session.exec(query.order_by(col(JournalLine.id)).limit(limit)).all()


def begin_step(session: Session, deployment_id: DeploymentId, name: str) -> None:
    """Before the effect: from now on undo must expect it."""
    step = session.get(DeploymentStep, (deployment_id, name)) or DeploymentStep(deployment_id=deployment_id, name=name)
    step.started_at, step.done_at, step.undone_at = now(), None, None
    session.add(step)


def is_done(session: Session, deployment_id: DeploymentId, name: str) -> bool:
    """Whether the step came to its end and was not undone."""
    step = session.get(DeploymentStep, (deployment_id, name))
    return step is not None and step.done_at is not None and step.undone_at is None


def end_step(session: Session, deployment_id: DeploymentId, name: str) -> None:
    step = session.get(DeploymentStep, (deployment_id, name))
    if step is not None:
        step.done_at = now()


def steps(session: Session, deployment_id: DeploymentId) -> Sequence[DeploymentStep]:
    """In the order in which they began."""
    query = select(DeploymentStep).where(DeploymentStep.deployment_id == deployment_id)
    return session.exec(query.order_by(col(DeploymentStep.started_at))).all()


def steps_to_undo(session: Session, deployment_id: DeploymentId) -> Sequence[DeploymentStep]:
    """Latest first."""
    query = select(DeploymentStep).where(DeploymentStep.deployment_id == deployment_id)
    return session.exec(
        query.where(col(DeploymentStep.undone_at).is_(None)).order_by(col(DeploymentStep.started_at).desc())
    ).all()
