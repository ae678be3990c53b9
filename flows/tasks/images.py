"""Images: found on the engine or pulled, and pinned."""

from blocks.specs import Credentials
from flows.domain.snapshot import Snapshot
from flows.plans import names
from flows.platform import platform
from flows.tasks.effect import effect
from flows.tasks.records import tell


@effect("obtain the image", delays=[1.0, 4.0])  # a person waits; a registry that is away is rarely back in seconds
def obtain(deployment: Snapshot) -> str:
    """The image by digest or id, so that every task of the version runs the same bytes.

    A deployment that repeats an earlier one gets the bytes that it ran, whatever its tag means by now.
    """
    reference = deployment.kept_image or deployment.config.image or ""
    image = platform().swarm.obtain_image(reference, lambda line: tell(deployment, line), credentials(deployment))
    if deployment.config.image is None:  # it was built, maybe for another service, with which its names would go
        name = names.kept_image(deployment, image)
        platform().swarm.name_image(image, name)
        image = platform().swarm.obtain_image(name, lambda line: tell(deployment, line))
    kept = " (kept)" if deployment.kept_image else ""
    tell(deployment, f"Image {deployment.config.origin} is {image.rpartition('@')[2][:19]}{kept}.")
    return image


def credentials(deployment: Snapshot) -> Credentials | None:
    """Of the image's registry, or of the repository's host."""
    given = deployment.config.credentials
    return Credentials(given.username, given.password) if given else None
