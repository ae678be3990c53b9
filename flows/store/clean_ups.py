"""Reports of clean-ups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from flows.domain.clean_up import Cleaned, CleanedParts, CleanUpReport


def keep(session: Session, run_id: UUID, parts: Sequence[Cleaned]) -> None:
    """Keeps what a run found, in the place of what an earlier attempt of the same run did."""
    session.merge(CleanUpReport(run_id=run_id, found=CleanedParts(parts=tuple(parts))))


def reports(session: Session, run_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Cleaned]]:
    """Returns the parts of each run's report; a run without one is left out."""
    query = select(CleanUpReport).where(col(CleanUpReport.run_id).in_(list(run_ids)))
    return {row.run_id: row.found.parts for row in session.exec(query)}


def delete_outdated(session: Session, before: datetime) -> None:
    """Deletes the reports of runs that Prefect has forgotten, or forgets now."""
    session.exec(delete(CleanUpReport).where(col(CleanUpReport.created_at) < before))
