"""Remove volumes that their services gave up long ago."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-volumes", persist_result=False)
def sweep_volumes(*, dry_run: bool = False) -> State[None]:
    """Delete volumes that no configuration names any more, with what is in them. A dry run only tells."""
    return sweep.told(sweep.volumes(dry_run=dry_run), dry_run=dry_run)
