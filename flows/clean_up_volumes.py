"""Remove volumes that their services gave up long ago."""

from prefect import State, flow

from flows.domain.flow_names import CleanUp
from flows.tasks import clean_up


@flow(name="clean-up-volumes", flow_run_name=CleanUp.VOLUMES.run_name, persist_result=False)
def clean_up_volumes(*, dry_run: bool = False) -> State[None]:
    """Delete volumes that no configuration names any more, with what is in them. A dry run only tells."""
    return clean_up.reported(clean_up.volumes(dry_run=dry_run), dry_run=dry_run)
