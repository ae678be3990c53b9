"""Entries of archives of any kind. Their origin is unknown: names and sizes are claims."""

import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import IO

from blocks.errors import ArchiveBroken

CHUNK_BYTES = 64 * 1024
# Whatever the libraries raise where bytes make no sense to them.
BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, OverflowError,
    LookupError, TypeError, RuntimeError,
)  # fmt: skip


class Kind(Enum):
    FILE = auto()
    FOLDER = auto()
    LINK = auto()  # symbolic
    TWIN = auto()  # a hard link: another name of a file that came before


@dataclass(frozen=True)
class Entry:
    """One thing in an archive. `chunks` must be called before the next entry is asked for, or not at all."""

    name: str
    kind: Kind
    size: int = 0
    target: str = ""
    is_executable: bool = False
    chunks: Callable[[], Iterator[bytes]] = lambda: iter(())


def refuse(name: str, why: str) -> ArchiveBroken:
    """Makes the error for an entry. Names are other people's too: shortened, without what cannot be shown."""
    shown = "".join(each if each.isprintable() else "?" for each in name)
    return ArchiveBroken(f"{shown[:200]}{'…' if len(shown) > 200 else ''}: {why}.")


@contextmanager
def making_sense() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise ArchiveBroken(
            f"This is not a whole tar, tar.gz or zip archive ({error or type(error).__name__})."
        ) from error


def chunks_of(opened: Callable[[], IO[bytes]], size: int) -> Iterator[bytes]:
    """Yields exactly `size` bytes, which is what was counted."""
    with making_sense():
        file = opened()
    while size:
        with making_sense():
            found = file.read(min(CHUNK_BYTES, size))
            if not found:
                raise EOFError("it ends early")
        size -= len(found)
        yield found
