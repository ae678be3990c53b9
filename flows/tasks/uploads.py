"""Packed working trees that were sent to a service: unpacked for a build, and gone with the service."""

from collections.abc import Sequence
from pathlib import Path

from blocks.archives import unpack as archives
from blocks.upload_store import UploadStore
from flows.domain.errors import SourceNotFound
from flows.domain.ids import ServiceId
from flows.domain.snapshot import Snapshot
from flows.domain.upload import Upload
from flows.platform import platform
from flows.tasks.effect import effect


def unpack(deployment: Snapshot, upload: Upload, target: Path) -> None:
    """Raises SourceNotFound where the archive never came, or is kept no longer."""
    archive = _store().find(str(deployment.service.id), upload.digest)
    if archive is None:
        raise SourceNotFound(f"The upload {upload.digest[:12]} is not here, or not any more. Send it again.")
    archives.unpack(archive, target)


def hand_on(upload: Upload, service_id: ServiceId, clone_id: ServiceId) -> None:
    """Gives a clone the upload of its original, because it will be built of the same."""
    _store().share(str(service_id), upload.digest, str(clone_id))


@effect("remove what was uploaded")
def remove_all(ids: Sequence[ServiceId]) -> None:
    for service_id in ids:
        _store().remove(str(service_id))


def _store() -> UploadStore:
    return UploadStore(platform().settings.uploads)
