"""Clean-ups of the whole installation: started by hand, beside their schedules."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.maintenance import CleanedRead, CleanUpCreate, CleanUpRead, CleanUpRunRead, RunState
from flows.context import Context
from flows.domain.errors import NotFound
from flows.domain.flow_names import CleanUp
from flows.platform import domain_errors
from flows.store import clean_ups as stored
from flows.usecases import clean_ups

router = APIRouter(prefix="/clean-ups", tags=["maintenance"])
LAST = 10


@router.post("/{kind}", status_code=status.HTTP_202_ACCEPTED)
def start_clean_up(kind: CleanUp, body: CleanUpCreate, context: ContextDep, principal: PrincipalDep) -> CleanUpRead:
    """Removes what nobody needs any more, or in a dry run only reports what it would remove; read its report later."""
    run_id = clean_ups.start(context, principal, kind, dry_run=body.dry_run)
    return CleanUpRead(id=str(run_id), state=RunState.SCHEDULED, report="", parts=[])


@router.get("/{kind}")
def list_clean_ups(kind: CleanUp, context: ContextDep) -> Page[CleanUpRunRead]:
    """Lists the last clean-ups, newest first, of the schedule as well as by hand."""
    with domain_errors():
        found = context.runs.latest(kind.flow_name, LAST)
    parts = _parts(context, [run.id for run in found])
    return Page(
        items=[
            CleanUpRunRead(
                id=str(run.id),
                state=RunState(run.state.lower()),
                report=run.message,
                parts=parts.get(run.id, []),
                dry_run=bool(run.parameters.get("dry_run")),
                began_at=run.began_at,
                ended_at=run.ended_at,
            )
            for run in found
        ]
    )


@router.get("/{kind}/{run_id}")
def read_clean_up(kind: CleanUp, run_id: UUID, context: ContextDep) -> CleanUpRead:
    """Shows how far a clean-up is, and in the end its report."""
    with domain_errors():
        found = context.runs.look(run_id)
    if found is None or found.name != kind.run_name:
        raise NotFound("There is no such clean-up, or it is too long ago.")
    parts = _parts(context, [run_id]).get(run_id, [])
    return CleanUpRead(id=str(run_id), state=RunState(found.state.lower()), report=found.message, parts=parts)


def _parts(context: Context, run_ids: Sequence[UUID]) -> Mapping[UUID, list[CleanedRead]]:
    """Returns what the runs found that have a report."""
    with context.database.reading() as session:
        reports = stored.reports(session, run_ids)
    return {id: [CleanedRead.model_validate(part.model_dump()) for part in parts] for id, parts in reports.items()}
