"""Keep our own database small."""

from prefect import State, flow

from flows.domain.flow_names import CleanUp
from flows.tasks import clean_up


@flow(name="clean-up-journals", flow_run_name=CleanUp.JOURNALS.run_name, persist_result=False)
def clean_up_journals(*, dry_run: bool = False) -> State[None]:
    """Delete the journals of deployments that have not served for long, and old events. A dry run only tells."""
    journals = clean_up.journals(dry_run=dry_run)
    events = clean_up.events(dry_run=dry_run)
    answers = clean_up.kept_requests(dry_run=dry_run)
    return clean_up.reported(journals, events, answers, dry_run=dry_run)
