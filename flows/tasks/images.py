"""Images: found on the engine or pulled, and pinned."""

from blocks.specs import Credentials
from flows.domain.snapshot import Snapshot
from flows.platform import platform
from flows.tasks.effect import effect
from flows.tasks.records import tell


@effect("obtain the image", delays=[1.0, 4.0])  # a person waits; a registry that is away is rarely back in seconds
def obtain(deployment: Snapshot) -> str:
    """The image by digest or id, so that every task of the version runs the same bytes.

    A deployment that repeats an earlier one gets the bytes that it ran, whatever its tag means by now.
    """
    config = deployment.config
    reference = deployment.kept_image or config.image
    credentials = Credentials(config.credentials.username, config.credentials.password) if config.credentials else None
    image = platform().swarm.obtain_image(reference, lambda line: tell(deployment, line), credentials)
    kept = " (kept)" if deployment.kept_image else ""
    tell(deployment, f"Image {config.image} is {image.rpartition('@')[2][:19]}{kept}.")
    return image
