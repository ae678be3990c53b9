"""`slipway deploy --path`: a folder is packed, and sent unless the service has it already."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from deployments.cli.failure import fail, misuse
from deployments.cli.formats import size_text
from deployments.cli.output import say
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service

LARGE_BYTES = 5_000_000
LESS = "Name what the build does not need in .gitignore or .dockerignore."


@dataclass(frozen=True)
class Packed:
    """A folder's archive, and what the API is given about it."""

    file: IO[bytes]
    value: Mapping[str, object]  # as the API takes it
    digest: str
    size: int  # bytes


@contextmanager
def packed(path: str | None) -> Iterator[Packed | None]:
    """Yield the archive of a folder, which is gone afterwards; None where no folder is named."""
    import hashlib
    from tempfile import NamedTemporaryFile

    from blocks.archives import unpack as archives
    from blocks.errors import ArchiveBroken
    from deployments.cli import tree

    if path is None:
        yield None
        return
    folder = Path(path)
    if not folder.is_dir():
        misuse(f"{path} is no folder.")
    with NamedTemporaryFile(prefix="slipway-") as file:
        try:
            _fill(folder, file)
            archives.check(Path(file.name))  # what the API would refuse is refused before it travels
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            revision = tree.revision_of(folder)
        except (tree.Unpackable, ArchiveBroken) as error:
            fail(f"{path} cannot be sent. {error}")
        size = file.tell()
        value = {"digest": digest, "size": size, "name": folder.resolve().name or None, "revision": revision}
        yield Packed(file, value, digest, size)


def send(client: Client, service: Service, archive: Packed | None) -> None:
    """Send the archive, unless nothing was packed or the service has the same one already."""
    if archive is None or client.has_upload(service, archive.digest):
        return
    most = client.instance()["upload_bytes"]
    if archive.size > most:
        fail(
            f"The folder packs to {size_text(archive.size)}, but this installation takes {size_text(most)} at most "
            f"(SLIPWAY_UPLOAD_BYTES). {LESS}"
        )
    archive.file.seek(0)
    if archive.size < LARGE_BYTES:
        client.add_upload(service, archive.file)
        return
    say(f"Sending {size_text(archive.size)}.", to_stderr=True)
    _send_with_progress(client, service, archive)


def _send_with_progress(client: Client, service: Service, archive: Packed) -> None:
    from rich.console import Console
    from rich.progress import wrap_file

    with wrap_file(cast(BinaryIO, archive.file), archive.size, console=Console(stderr=True), transient=True) as file:
        client.add_upload(service, file)


def _fill(folder: Path, file: IO[bytes]) -> None:
    from blocks.archives import unpack as archives
    from deployments.cli import tree

    names = tree.files_of(folder)
    if not names:
        misuse(f"{folder} has no files to send.")
    size = tree.size_of(folder, names)
    if size > archives.MOST_BYTES or len(names) > archives.MOST_ENTRIES:
        raise tree.Unpackable(
            f"It has {len(names)} files of {size_text(size)}; {archives.MOST_ENTRIES} files of "
            f"{size_text(archives.MOST_BYTES)} is the most. {LESS}"
        )
    tree.pack(folder, names, file)
    file.flush()
