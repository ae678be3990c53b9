"""Keep what builds leave behind within bounds."""

from prefect import State, flow

from flows.domain.flow_names import CleanUp
from flows.tasks import clean_up


@flow(name="clean-up-builds", flow_run_name=CleanUp.BUILDS.run_name, persist_result=False)
def clean_up_builds(*, dry_run: bool = False) -> State[None]:
    """Caches within their quotas, the least recently used first, and no abandoned files. A dry run only tells."""
    checkouts = clean_up.checkouts(dry_run=dry_run)
    repositories = clean_up.repositories(dry_run=dry_run)
    cache = clean_up.build_cache(dry_run=dry_run)
    return clean_up.reported(checkouts, repositories, cache, dry_run=dry_run)
