"""Removing images that were built here: those that no version needs, and kept ones for which there is no disk space."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from blocks.states import ImageState
from flows.domain.clean_up import Cleaned
from flows.domain.ids import ServiceId
from flows.domain.service import Service
from flows.plans import building, cleaning, names
from flows.platform import platform
from flows.store import deployments, images
from flows.tasks.effect import effect


@effect("clean up the images")
def clean_up(*, dry_run: bool) -> Cleaned:
    """Removes images that no version needs, not even to roll back to; then those beyond the quota."""
    built = _built()
    services = {_service_of(image) for image in built}
    gone = [image for service in sorted(services) for image in _unneeded(service, dry_run=dry_run)]
    ids = {image.id for image in gone}
    left = [image for image in built if image.id not in ids]
    beyond = _beyond_quota(left, dry_run=dry_run)
    rest = sum(image.bytes for image in left) - sum(image.bytes for image in beyond)
    return cleaning.cleaned_images([*gone, *beyond], rest, platform().settings.images_bytes)


def _unneeded(service_id: ServiceId, *, dry_run: bool) -> Sequence[ImageState]:
    with platform().database.transaction() as session:
        needed = _needed(session, service_id, platform().settings.kept_versions)
        if needed is None:
            return ()
        built = platform().node.images.built({names.SERVICE: str(service_id)})
        found = cleaning.unneeded(built, needed, platform().settings.registry)
        return [image for image in found if dry_run or platform().node.images.remove(image)]


def _beyond_quota(left: Sequence[ImageState], *, dry_run: bool) -> Sequence[ImageState]:
    """Returns kept images beyond the quota, as many as it takes; never what runs, nor a service's newest."""
    quota = platform().settings.images_bytes
    excess = 0 if quota is None else sum(image.bytes for image in left) - quota
    if excess <= 0:
        return ()
    with platform().database.transaction() as session:
        served = images.last_served(session)
    spare = [image for image in left if _may_go(image, dry_run=True)]
    return [image for image in cleaning.beyond(spare, excess, served) if _may_go(image, dry_run=dry_run)]


def _may_go(image: ImageState, *, dry_run: bool) -> bool:
    """Tells whether an image is only kept to roll back to. Unless this is a dry run it is removed at once."""
    with platform().database.transaction() as session:
        needed = _needed(session, _service_of(image), 1)
        if needed is None or not cleaning.unneeded([image], needed, platform().settings.registry):
            return False
        return dry_run or platform().node.images.remove(image)


def _needed(session: Session, service_id: ServiceId, versions: int) -> set[str] | None:
    """Returns the images that all services need; None if something of this service is on its way.

    Whoever asks for a deployment waits for the lock, and then finds an image or that it has to be built again.
    """
    session.get(Service, service_id, with_for_update=True)
    if images.are_at_stake(session, service_id):
        return None
    needed = images.needed(session, versions)
    for newest in deployments.latest(session, [service_id]).values():  # it may be retried
        needed.add(building.tag(newest.snapshot, platform().settings.registry))
    return needed


def _built() -> Sequence[ImageState]:
    """Returns the images that were built for services; the platform's own do not have their label."""
    return [image for image in platform().node.images.built({}) if names.SERVICE in image.labels]


def _service_of(image: ImageState) -> ServiceId:
    return ServiceId(UUID(image.labels[names.SERVICE]))
