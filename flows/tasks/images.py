"""Images: found on the engine or pulled, given to the registry if there is one, and pinned."""

from blocks.errors import ImageMissing, PushDenied, RegistryUnreachable
from blocks.specs import Credentials
from flows.domain.deployment import Level
from flows.domain.errors import Rejected
from flows.domain.snapshot import Snapshot
from flows.plans import building, names
from flows.platform import platform
from flows.tasks.effect import effect
from flows.tasks.records import tell


class PushRefused(Rejected):
    """The registry for built images did not take one. The operator has to look at SLIPWAY_REGISTRY and its sign-in."""


@effect("obtain the image", delays=[1.0, 4.0])  # a person waits; a registry that is away is rarely back in seconds
def obtain(deployment: Snapshot) -> str:
    """Returns the image by digest or id, so that every task of the version runs the same bytes.

    A tag is asked for at its registry at each deploy, since it may mean something else by now. A deployment that
    repeats an earlier one gets the bytes that it ran, whatever its tag means by now.
    """
    wanted = deployment.kept_image or deployment.config.image or ""
    sign_in = sign_in_for(deployment, wanted)
    reference = wanted if deployment.kept_image else _as_it_is_now(deployment, wanted, sign_in)
    image = platform().node.images.obtain(reference, lambda line: tell(deployment, line), sign_in)
    if reference != wanted:
        platform().node.images.tag(image, wanted)  # what is used when the registry is away the next time
    if deployment.config.image is None:
        image = _made_own(deployment, image)
    kept = " (kept)" if deployment.kept_image else ""
    tell(deployment, f"Image {deployment.config.origin} is {image.rpartition('@')[2][:19]}{kept}.")
    return image


def _as_it_is_now(deployment: Snapshot, tag: str, sign_in: Credentials | None) -> str:
    """Returns the image by its present digest; by its tag if the registry is away and the machine has it."""
    images = platform().node.images
    try:
        return images.current(tag, sign_in)
    except RegistryUnreachable as error:
        if images.id(tag) is None:
            raise
        text = f"{error} The image of that name which the machine has is used; it may be an older one."
        tell(deployment, text, level=Level.WARNING)
        return tag


def find(deployment: Snapshot, name: str) -> str | None:
    """Returns the id of an image that was built before, and is on the engine or can be pulled from our registry."""
    images = platform().node.images
    here = images.id(name)
    if here is not None or not names.is_pushed(name, platform().settings.registry):
        return here
    try:
        images.obtain(name, lambda line: tell(deployment, line), sign_in_for(deployment, name))
    except ImageMissing:
        return None
    return images.id(name)


def published(deployment: Snapshot, image: str) -> str:
    """Returns what was just built as any machine can have it: pushed, if there is a registry."""
    return push(deployment) if platform().settings.registry else image


@effect("push the image")
def push(deployment: Snapshot) -> str:
    """Pushes the image, and returns it by the registry's digest. A second push sends only what is missing."""
    return _pushed(deployment, building.tag(deployment, platform().settings.registry))


def sign_in_for(deployment: Snapshot, image: str) -> Credentials | None:
    """Returns what a puller of this image shows: to our registry for what was built, else the service's own."""
    settings = platform().settings
    if deployment.config.image is not None:
        return credentials(deployment)
    if not settings.registry_user or not names.is_pushed(image, settings.registry):
        return None
    return Credentials(settings.registry_user, settings.registry_token.get_secret_value())


def credentials(deployment: Snapshot) -> Credentials | None:
    """Returns the credentials of the image's registry, or of the repository's host."""
    given = deployment.config.credentials
    return Credentials(given.username, given.password) if given else None


def _made_own(deployment: Snapshot, image: str) -> str:
    """Gives the image a name of this service: another one's names would go with that one."""
    registry = platform().settings.registry
    name = names.kept_image(deployment, image, registry)
    platform().node.images.tag(image, name)
    is_there = image.startswith(f"{names.built_images(deployment.service.id, registry)}@")
    if registry and not is_there:
        return _pushed(deployment, name)
    return platform().node.images.obtain(name, lambda line: tell(deployment, line))


def _pushed(deployment: Snapshot, name: str) -> str:
    tell(deployment, f"Pushing {name}.")
    try:
        return platform().node.images.push(name, lambda line: tell(deployment, line), sign_in_for(deployment, name))
    except PushDenied as error:
        advice = "The operator has to look at SLIPWAY_REGISTRY, SLIPWAY_REGISTRY_USER and SLIPWAY_REGISTRY_TOKEN."
        raise PushRefused(f"{error}. {advice}") from error
