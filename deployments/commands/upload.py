"""`slipway deploy --path`: a folder packed, and sent unless the service has it already."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, cast

import typer
from rich.console import Console
from rich.progress import wrap_file

from blocks.archives import unpack as archives
from blocks.errors import ArchiveBroken
from deployments import tree
from deployments.client import Client, Service
from deployments.commands.failure import fail, misuse

LARGE_BYTES = 5_000_000
LESS = "Name what the build does not need in .gitignore or .dockerignore."


@dataclass(frozen=True)
class Packed:
    """A folder's archive, and what is told of it."""

    file: IO[bytes]
    value: Mapping[str, object]  # as the API takes it
    digest: str
    size: int


@contextmanager
def packed(path: str | None) -> Iterator[Packed | None]:
    """None where no folder is named. The archive is gone afterwards."""
    if path is None:
        yield None
        return
    folder = Path(path)
    if not folder.is_dir():
        misuse(f"{path} is no folder.")
    with NamedTemporaryFile(prefix="slipway-") as file:
        try:
            _fill(folder, file)
            archives.check(Path(file.name))  # what the API would refuse, before it travels
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            revision = tree.revision_of(folder)
        except (tree.Unpackable, ArchiveBroken) as error:
            fail(f"{path} cannot be sent. {error}")
        size = file.tell()
        value = {"digest": digest, "size": size, "name": folder.resolve().name or None, "revision": revision}
        yield Packed(file, value, digest, size)


def send(client: Client, service: Service, archive: Packed | None) -> None:
    """Nothing, where nothing was packed or the service has the same already."""
    if archive is None or client.has_upload(service, archive.digest):
        return
    most = client.instance()["upload_bytes"]
    if archive.size > most:
        fail(
            f"The folder packs to {_size(archive.size)}, but this installation takes {_size(most)} at most "
            f"(SLIPWAY_UPLOAD_BYTES). {LESS}"
        )
    archive.file.seek(0)
    if archive.size < LARGE_BYTES:
        client.add_upload(service, archive.file)
        return
    typer.echo(f"Sending {_size(archive.size)}.", err=True)
    with wrap_file(cast(BinaryIO, archive.file), archive.size, console=Console(stderr=True), transient=True) as file:
        client.add_upload(service, file)


def _fill(folder: Path, file: IO[bytes]) -> None:
    names = tree.files_of(folder)
    if not names:
        misuse(f"{folder} has no files to send.")
    size = tree.size_of(folder, names)
    if size > archives.MOST_BYTES or len(names) > archives.MOST_ENTRIES:
        raise tree.Unpackable(
            f"It has {len(names)} files of {_size(size)}; {archives.MOST_ENTRIES} files of "
            f"{_size(archives.MOST_BYTES)} is the most. {LESS}"
        )
    tree.pack(folder, names, file)
    file.flush()


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count < 1e9 else f"{count / 1e9:.2f} GB"
