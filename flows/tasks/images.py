"""Images: found on the engine or pulled, and pinned."""

from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.tasks.effect import effect
from flows.tasks.records import tell


@effect("obtain the image", delays=[1.0, 4.0])  # a person waits; a registry that is away is rarely back in seconds
def obtain(deployment: Snapshot) -> str:
    """The image by digest or id, so that every task of the version runs the same bytes."""
    reference = deployment.config.image
    image = platform().swarm.obtain_image(reference, lambda line: tell(deployment, line))
    tell(deployment, f"Image {reference} is {image.rpartition('@')[2][:19]}.")
    return image
