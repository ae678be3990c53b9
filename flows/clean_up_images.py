"""Let go of images that were built here and that nobody needs any more."""

from prefect import State, flow

from flows.domain.flow_names import CleanUp
from flows.tasks import built_images, clean_up


@flow(name="clean-up-images", flow_run_name=CleanUp.IMAGES.run_name, persist_result=False)
def clean_up_images(*, dry_run: bool = False) -> State[None]:
    """Keep those of each service's last versions within the quota, and whatever runs. A dry run only tells."""
    return clean_up.reported(built_images.clean_up(dry_run=dry_run), dry_run=dry_run)
