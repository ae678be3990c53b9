"""Reads the entries of a zip. Its last record claims how long the list of entries is."""

import os
import stat
import zipfile
from collections.abc import Iterator
from typing import IO

from blocks.archives.entry import Entry, Kind, chunks_of, making_sense, refuse
from blocks.errors import ArchiveBroken

DIRECTORY_BYTES = 16 * 1024**2
LONGEST_TARGET = 4096


class _Sparing:
    """A file of which one read returns at most as much as a list of entries may take: the zip claims its size."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(DIRECTORY_BYTES + 1 if size < 0 else min(size, DIRECTORY_BYTES + 1))
        if len(found) > DIRECTORY_BYTES:
            raise ArchiveBroken("The zip lists more than it may hold.")
        return found


def zip_entries(file: IO[bytes]) -> Iterator[Entry]:
    with making_sense():
        archive = zipfile.ZipFile(_Sparing(file))  # noqa: SIM115 - it holds nothing
    for info in archive.infolist():
        if info.flag_bits & 1:
            raise refuse(info.filename, "is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refuse(info.filename, "is packed in a way that is not understood; only deflate is")
        yield _of_info(archive, info)


def _of_info(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    mode = info.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if info.filename.endswith("/") or kind == stat.S_IFDIR:
        return Entry(info.filename, Kind.FOLDER)
    content = Entry(
        info.filename,
        Kind.FILE,
        info.file_size,
        is_executable=bool(mode & stat.S_IXUSR),
        chunks=lambda: chunks_of(lambda: archive.open(info), info.file_size),
    )
    if kind == stat.S_IFLNK:
        if info.file_size > LONGEST_TARGET:
            raise refuse(info.filename, "leads to a name that is too long")
        return Entry(info.filename, Kind.LINK, target=os.fsdecode(b"".join(content.chunks())))
    if kind not in (0, stat.S_IFREG):
        raise refuse(info.filename, "is neither a file, a folder nor a link")
    return content
