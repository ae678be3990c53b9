"""Keep Prefect's database small."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-runs", persist_result=False)
def sweep_runs(*, dry_run: bool = False) -> State[None]:
    """Delete runs of our flows that ended long ago, those of routine sooner. A dry run only tells."""
    return sweep.told(sweep.runs(dry_run=dry_run), dry_run=dry_run)
