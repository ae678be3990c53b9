"""Keep our own database small."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-journals", persist_result=False)
def sweep_journals(*, dry_run: bool = False) -> State[None]:
    """Delete the journals of deployments that have not served for long, and old events. A dry run only tells."""
    journals = sweep.journals(dry_run=dry_run)
    events = sweep.events(dry_run=dry_run)
    return sweep.told(journals, events, dry_run=dry_run)
