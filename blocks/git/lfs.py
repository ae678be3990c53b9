"""Large files: pointers in a checkout, replaced by what the repository's host keeps.

A client of our own for the batch API, since git-lfs asks whatever address a host names. Sources: the specification of
pointers and of the API, https://github.com/git-lfs/git-lfs/tree/main/docs
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from blocks.errors import GitUnreachable, SourceMissing, SourceRefused
from blocks.git import lfs_client as git_lfs_client
from blocks.git.lfs_api import Action, Answer, Endpoint

MOST_FILES, MOST_BYTES, AT_ONCE = 10_000, 4_000_000_000, 100
MOST_POINTER_BYTES, MOST_ATTRIBUTES_BYTES = 1024, 1_000_000
MOST_SECONDS = 3600
MOST_REASON = 300  # characters of what a host says
ATTRIBUTES = ".gitattributes"
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]+\n)*?oid sha256:([0-9a-f]{64})\nsize (\d{1,12})\n"
)


@dataclass
class Large:
    """One large content, and where the checkout needs it."""

    oid: str
    size: int
    places: list[Path] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the first file that wants it."""
        return self.places[0].name


def pointers(folder: Path) -> Sequence[Large]:
    """Returns what the files of a checkout stand for. Raises SourceRefused where that is more than we take."""
    found: dict[str, Large] = {}
    for place, _, names in os.walk(folder) if _is_used(folder) else ():
        for path in (Path(place) / name for name in names):
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_POINTER_BYTES:
                continue
            if pointer := _POINTER.fullmatch(path.read_bytes()):
                oid, size = pointer[1].decode(), int(pointer[2])
                found.setdefault(oid, Large(oid, size)).places.append(path)
    if len(found) > MOST_FILES or sum(each.size for each in found.values()) > MOST_BYTES:
        raise SourceRefused(f"The repository has more than {MOST_FILES} large files or {MOST_BYTES} bytes of them.")
    return list(found.values())


def _is_used(folder: Path) -> bool:
    """Tells whether any attributes ask for it: most checkouts need no second look."""
    attributes = (Path(place) / ATTRIBUTES for place, _, names in os.walk(folder) if ATTRIBUTES in names)
    return any(
        not each.is_symlink() and b"filter=lfs" in each.read_bytes()[:MOST_ATTRIBUTES_BYTES] for each in attributes
    )


def fetch(wanted: Sequence[Large], kept: Path, endpoint: Callable[[], Endpoint], allowed: Collection[str]) -> None:
    """Put each in its places, and in the folder `kept`, for one process at a time; what is there is not sent again.

    `endpoint` is asked again before each batch, since what it names may be good for minutes only. Raises
    SourceRefused, SourceMissing, GitUnreachable.
    """
    deadline = time.monotonic() + MOST_SECONDS
    with git_lfs_client.client(allowed) as client:
        for number in range(0, len(wanted), AT_ONCE):
            some = wanted[number : number + AT_ONCE]
            reported = client.batch(endpoint(), {each.oid: each.size for each in some})
            for each in some:
                content = kept / each.oid[:2] / each.oid
                action = _offered(each, reported.get(each.oid))
                if not _is_whole(content, each):
                    with client.content(action) as chunks:
                        _keep(content, chunks, each, deadline)
                _place(content, each.places)


def _offered(large: Large, reported: Answer | None) -> Action:
    """Raises SourceMissing where the host does not give it to whoever asked, though it be kept here."""
    if reported is None or reported.download is None:
        reason = (reported and reported.error and reported.error.message) or "it does not say where it is"
        raise SourceMissing(f"The host does not have the large file {large.name}: {reason[:MOST_REASON]}")
    return reported.download


def _is_whole(content: Path, large: Large) -> bool:
    """Tells whether the content is whole: a disk that was full, or broke, may have left less."""
    if not content.is_file() or content.stat().st_size != large.size:
        return False
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == large.oid


def _keep(content: Path, chunks: Iterator[bytes], large: Large, deadline: float) -> None:
    """Keeps content whole, or not at all; what a killed run left half is written over."""
    content.parent.mkdir(parents=True, exist_ok=True)
    half = content.parent.parent / "half"
    try:
        with half.open("wb") as file:
            digest = _written(file, chunks, large, deadline)
        if half.stat().st_size != large.size or digest != large.oid:
            raise SourceRefused(f"The host sent something else than the large file {large.name}.")
        half.replace(content)
    finally:
        half.unlink(missing_ok=True)


def _written(file: IO[bytes], chunks: Iterator[bytes], large: Large, deadline: float) -> str:
    """Returns the sha256 of what was sent, of which one piece more than it should be is too much."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        file.write(chunk)
        if file.tell() > large.size:
            break
        if time.monotonic() > deadline:
            raise GitUnreachable(f"The host did not send the large files within {MOST_SECONDS} s.")
    return digest.hexdigest()


def _place(content: Path, places: Sequence[Path]) -> None:
    """Places a copy, since a build may write to it, and links to that; a single place keeps its mode."""
    first, *others = places
    shutil.copyfile(content, first)
    for place in others:
        place.unlink()
        os.link(first, place)
