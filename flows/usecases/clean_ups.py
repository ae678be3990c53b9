"""Clean-ups of the whole installation, started by hand beside their schedules."""

from uuid import UUID

from blocks.specs import RunRequest
from flows.context import Context
from flows.domain.actions import Action
from flows.domain.columns import now
from flows.domain.event import INSTALLATION, Detail
from flows.domain.flow_names import CleanUp
from flows.domain.principal import Principal
from flows.platform import domain_errors
from flows.store import events


def start(here: Context, principal: Principal, kind: CleanUp, *, dry_run: bool) -> UUID:
    """Starts one and returns the id of its flow run, whose last state has the report.

    A dry run removes nothing. Raises FlowsUnavailable: the request lies in Prefect alone, so nothing starts it later.
    """
    asked = Detail(names=(str(kind),), dry_run=dry_run)
    with here.database.transaction() as session:
        events.record(session, principal.actor, Action.CLEAN_UP_REQUESTED, INSTALLATION, asked)
    with domain_errors():
        key = f"{kind.flow}-{now().timestamp()}"
        return here.runs.launch(RunRequest(kind.flow_name, key, {"dry_run": dry_run}, kind.run_name))
