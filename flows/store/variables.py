"""Variables that the services of an environment inherit."""

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from flows.domain.columns import now
from flows.domain.errors import NotFound
from flows.domain.ids import EnvironmentId
from flows.domain.project import SharedVariable


def shared_values(session: Session, environment_id: EnvironmentId) -> Mapping[str, str]:
    """Returns the shared variables of one environment, sorted by key."""
    return shared_by_environment(session, [environment_id])[environment_id]


def shared_by_environment(
    session: Session, environment_ids: Collection[EnvironmentId]
) -> Mapping[EnvironmentId, Mapping[str, str]]:
    """Returns the shared variables of several environments, each sorted by key."""
    found: dict[EnvironmentId, dict[str, str]] = {id: {} for id in environment_ids}
    query = select(SharedVariable).where(col(SharedVariable.environment_id).in_(environment_ids))
    for row in session.exec(query.order_by(col(SharedVariable.key))):
        found[row.environment_id][row.key] = row.value
    return found


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
