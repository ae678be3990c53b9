"""Archives of unknown origin, looked at and unpacked. Nothing is ever written outside the folder meant for them.

Python's own filters for that came with 3.12 and late versions of 3.11; here every name is judged before it is used.
"""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path, PurePosixPath
from typing import Any

from blocks.archives.entry import Entry, Kind, refuse
from blocks.archives.tar_archive import tar_entries
from blocks.archives.zip_archive import zip_entries
from blocks.errors import ArchiveBroken

MOST_ENTRIES = 100_000
MOST_BYTES = 2 * 1024**3
LONGEST_PART = 255
DEEPEST = 100
LONGEST_NAME = 4096 - 512  # what Linux allows, less the folder that it is unpacked into
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """The limits of what an archive may unpack to."""

    entries: int = MOST_ENTRIES
    bytes: int = MOST_BYTES


def check(archive: Path, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
    """Reads it to its end; raises ArchiveBroken wherever `unpack` would."""
    tree = _Tree(limits)
    for entry in _entries(archive, limits):
        tree.judge(entry)
        for _ in entry.chunks():
            pass


def unpack(archive: Path, target: Path, limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
    """Unpacks into an empty folder. Raises ArchiveBroken; then what came before the entry at fault is there."""
    tree = _Tree(limits)
    for entry in _entries(archive, limits):
        parts = tree.judge(entry)
        if parts:
            place = target.joinpath(*parts)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                _write(entry, place, target)
            except OSError as error:
                raise refuse(entry.name, f"cannot be written: {error.strerror}") from error


def _entries(archive: Path, limits: Limits) -> Iterator[Entry]:
    """Yields the entries of a zip, a tar.gz, or a tar, as its first bytes say, whatever its name says."""
    with archive.open("rb") as file:
        begin = file.read(2)
        file.seek(0)
        if begin == b"PK":
            yield from zip_entries(file)
        elif begin == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
                yield from tar_entries(unpacked, 2 * limits.bytes)
        else:
            yield from tar_entries(file, 2 * limits.bytes)


def _write(entry: Entry, place: Path, target: Path) -> None:
    match entry.kind:
        case Kind.FOLDER:
            place.mkdir(exist_ok=True)
        case Kind.LINK:
            place.symlink_to(entry.target)
        case Kind.TWIN:
            place.hardlink_to(target.joinpath(*_parts(entry.target)))
        case Kind.FILE:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            with os.fdopen(os.open(place, flags, 0o600), "wb") as file:
                for chunk in entry.chunks():
                    file.write(chunk)
                os.fchmod(file.fileno(), 0o755 if entry.is_executable else 0o644)


Folder = dict[str, Any]  # by name: a folder, or the kind of what is there


class _Tree:
    """The files that were unpacked so far, and the folders that only their names imply."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._bytes, self._count = limits, 0, 0
        self._root: Folder = {}

    def judge(self, entry: Entry) -> Parts:
        """Returns where the entry belongs; empty for the folder of all. Raises ArchiveBroken if it belongs nowhere."""
        parts = _parts(entry.name)
        if entry.kind is Kind.LINK:
            _judge_target(entry, parts)
        if entry.kind is Kind.TWIN and not self._is_file(_parts(entry.target)):
            raise refuse(entry.name, "is a hard link, but not to a file that comes before it in the archive")
        self._place(entry, parts)
        self._bytes += entry.size
        if self._bytes > self._limits.bytes:
            raise ArchiveBroken(f"The archive unpacks to more than {self._limits.bytes} bytes.")
        return parts

    def _place(self, entry: Entry, parts: Parts) -> None:
        """Takes the place: only a folder may come again, and no way leads through a link."""
        folder = self._root
        for number, part in enumerate(parts, 1):
            is_folder = number < len(parts) or entry.kind is Kind.FOLDER
            if part not in folder:
                folder[part] = {} if is_folder else entry.kind
                self._count += 1
            elif not is_folder or not isinstance(folder[part], dict):
                raise refuse(entry.name, f"{'/'.join(parts[:number])} is there already")
            if is_folder:
                folder = folder[part]
        if not parts and entry.kind is not Kind.FOLDER:
            raise refuse(entry.name, "would take the place of the folder that everything is unpacked into")
        if self._count > self._limits.entries:
            raise ArchiveBroken(f"The archive holds more than {self._limits.entries} files and folders.")

    def _is_file(self, parts: Parts) -> bool:
        found: Any = self._root
        for part in parts:
            found = found.get(part) if isinstance(found, dict) else None
        return found in (Kind.FILE, Kind.TWIN)


def _parts(name: str) -> Parts:
    """Takes a name below a root apart. Raises ArchiveBroken for every other one."""
    parts = tuple(each for each in name.split("/") if each not in ("", "."))
    if name.startswith("/"):
        raise refuse(name, "is an absolute name")
    if ".." in parts:
        raise refuse(name, "leads out of the archive")
    if _length(name) > LONGEST_NAME or any(_length(each) > LONGEST_PART for each in parts):
        raise refuse(name, f"is longer than {LONGEST_PART} bytes, or {LONGEST_NAME} with its folders")
    if len(parts) > DEEPEST:
        raise refuse(name, f"lies deeper than {DEEPEST} folders")
    return parts


def _judge_target(entry: Entry, parts: Parts) -> None:
    """Raises unless a link goes up to the root at most, then down: a link may be on the way down."""
    ways = PurePosixPath(entry.target).parts
    up = len(ways) - len(down) if (down := tuple(dropwhile(lambda each: each == "..", ways))) else len(ways)
    if not entry.target or _length(entry.target) > LONGEST_NAME:
        raise refuse(entry.name, "is a link that leads nowhere")
    if entry.target.startswith("/") or up >= max(len(parts), 1) or ".." in down:
        raise refuse(entry.name, f"is a link that may lead out of the archive, to {entry.target}")


def _length(name: str) -> int:
    """Returns the length in bytes. Raises ArchiveBroken where no file can be named so."""
    try:
        found = os.fsencode(name)
    except UnicodeEncodeError as error:
        raise refuse(name, "cannot be the name of a file") from error
    if b"\0" in found:
        raise refuse(name, "cannot be the name of a file")
    return len(found)
