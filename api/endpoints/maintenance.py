"""Clean-ups of the whole installation: started by hand, beside their schedules."""

from uuid import UUID

from fastapi import APIRouter, status

from api.access.principal import PrincipalDep
from api.context import ContextDep
from api.schemas.common import Page
from api.schemas.maintenance import SweepCreate, SweepRead, SweepRunRead
from flows.domain.errors import NotFound
from flows.domain.stories import Sweep
from flows.platform import domain_errors
from flows.usecases import clean_ups

router = APIRouter(prefix="/maintenance", tags=["maintenance"])
LAST = 10


@router.post("/{sweep}", status_code=status.HTTP_202_ACCEPTED)
def start_sweep(sweep: Sweep, body: SweepCreate, context: ContextDep, principal: PrincipalDep) -> SweepRead:
    """Removes what nobody needs any more, or in a dry run only reports what it would remove; read its report later."""
    run_id = clean_ups.start(context, principal, sweep, dry_run=body.dry_run)
    return SweepRead(id=str(run_id), state="scheduled", report="")


@router.get("/{sweep}")
def list_sweeps(sweep: Sweep, context: ContextDep) -> Page[SweepRunRead]:
    """The last ones, newest first, of the schedule as well as by hand."""
    with domain_errors():
        found = context.runs.latest(sweep.story, LAST)
    return Page(
        items=[
            SweepRunRead(
                id=str(run.id),
                state=run.state.lower(),
                report=run.message,
                dry_run=bool(run.parameters.get("dry_run")),
                began_at=run.began_at,
                ended_at=run.ended_at,
            )
            for run in found
        ]
    )


@router.get("/{sweep}/{run_id}")
def read_sweep(sweep: Sweep, run_id: UUID, context: ContextDep) -> SweepRead:
    """How far it is; in the end with its report."""
    with domain_errors():
        found = context.runs.look(run_id)
    if found is None or not found.name.startswith(f"{sweep.flow}-"):
        raise NotFound("There is no such sweep, or it is too long ago.")
    return SweepRead(id=str(run_id), state=found.state.lower(), report=found.message)
