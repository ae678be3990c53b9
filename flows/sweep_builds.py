"""Keep what builds leave behind within bounds."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-builds", persist_result=False)
def sweep_builds(*, dry_run: bool = False) -> State[None]:
    """Caches within their quotas, the least recently used first, and no abandoned files. A dry run only tells."""
    checkouts = sweep.checkouts(dry_run=dry_run)
    repositories = sweep.repositories(dry_run=dry_run)
    cache = sweep.build_cache(dry_run=dry_run)
    return sweep.told(checkouts, repositories, cache, dry_run=dry_run)
