"""Keep our own database small."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-journals", persist_result=False)
def sweep_journals(*, dry_run: bool = False) -> State[None]:
    """Delete the journals of deployments that have not served for long. A dry run only tells."""
    return sweep.told(sweep.journals(dry_run=dry_run), dry_run=dry_run)
