"""Let go of images that were built here and that nobody needs any more."""

from prefect import State, flow

from flows.tasks import built_images, sweep


@flow(name="sweep-images", persist_result=False)
def sweep_images(*, dry_run: bool = False) -> State[None]:
    """Keep those of each service's last versions within the quota, and whatever runs. A dry run only tells."""
    return sweep.told(built_images.sweep(dry_run=dry_run), dry_run=dry_run)
