"""Keep Prefect's database small."""

from prefect import State, flow

from flows.domain.flow_names import CleanUp
from flows.tasks import clean_up


@flow(name="clean-up-runs", flow_run_name=CleanUp.RUNS.run_name, persist_result=False)
def clean_up_runs(*, dry_run: bool = False) -> State[None]:
    """Delete runs of our flows that ended long ago, those of routine sooner. A dry run only tells."""
    return clean_up.reported(clean_up.runs(dry_run=dry_run), dry_run=dry_run)
