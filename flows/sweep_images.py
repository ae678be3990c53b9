"""Let go of images that were built here and that nobody needs any more."""

from prefect import State, flow

from flows.tasks import sweep


@flow(name="sweep-images", persist_result=False)
def sweep_images(*, dry_run: bool = False) -> State[None]:
    """Keep those of each service's last versions, and whatever runs or is on its way. A dry run only tells."""
    return sweep.told(sweep.images(dry_run=dry_run), dry_run=dry_run)
