"""Variables that the services of an environment inherit."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from flows.domain.columns import now
from flows.domain.errors import NotFound
from flows.domain.ids import EnvironmentId
from flows.domain.project import SharedVariable


def shared_values(session: Session, environment_id: EnvironmentId) -> Mapping[str, str]:
    """Key → value, by key."""
    query = select(SharedVariable).where(SharedVariable.environment_id == environment_id)
    return {row.key: row.value for row in session.exec(query.order_by(col(SharedVariable.key)))}


def share(session: Session, environment_id: EnvironmentId, values: Mapping[str, str]) -> None:
    """Sets these; the others stay. Services get them with their next deployment."""
    for key, value in values.items():
        row = session.get(SharedVariable, (environment_id, key))
        if row is None:
            session.add(SharedVariable(environment_id=environment_id, key=key, value=value))
        elif row.value != value:
            row.value, row.updated_at = value, now()
    session.flush()


def unshare(session: Session, environment_id: EnvironmentId, key: str) -> None:
    row = session.get(SharedVariable, (environment_id, key))
    if row is None:
        raise NotFound(f"The environment has no variable {key}.")
    session.delete(row)
