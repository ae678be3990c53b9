"""Reads the entries of a tar. Its headers may be traps: they claim sizes, and where the next one is."""

import stat
import tarfile
from collections.abc import Iterator
from typing import IO, Any

from blocks.archives.entry import Entry, Kind, chunks_of, making_sense, refuse
from blocks.errors import ArchiveBroken

HEADER_BYTES = 256 * 1024  # of one entry, with a long name and all attributes
REFUSED = {
    tarfile.CHRTYPE: "is a device",
    tarfile.BLKTYPE: "is a device",
    tarfile.FIFOTYPE: "is a named pipe",
    tarfile.GNUTYPE_SPARSE: "is a sparse file; pack it as a plain one",
}


class _Forward:
    """A file that is read once to its end, and never more of it than is due: a header may claim any size."""

    def __init__(self, file: Any, most_bytes: int) -> None:  # noqa: ANN401 - a plain file, or one that is unpacked
        self._file, self._most, self._at = file, most_bytes, 0
        self.due, self.last = HEADER_BYTES, b""

    def read(self, size: int = -1) -> bytes:
        self.due -= size
        if size < 0 or self.due < 0:
            raise ArchiveBroken("A header of the archive is larger than any has to be.")
        self.last = self._file.read(size)
        self._reached(self._at + len(self.last))
        return self.last

    def seek(self, position: int) -> int:
        if position < self._at:
            raise ArchiveBroken("A header of the archive leads backwards.")
        self._reached(position)
        self._file.seek(position)
        return position

    def tell(self) -> int:
        return self._at

    def _reached(self, position: int) -> None:
        self._at = position
        if position > self._most:
            raise ArchiveBroken(f"The archive unpacks to more than {self._most} bytes.")


def tar_entries(file: object, most_bytes: int) -> Iterator[Entry]:
    reader = _Forward(file, most_bytes)
    with making_sense():
        tar = tarfile.open(fileobj=reader, mode="r:")  # type: ignore[call-overload]  # noqa: SIM115 - it holds nothing
    while True:
        with making_sense():
            reader.due = HEADER_BYTES
            member = tar.next()
        if member is None:
            break
        tar.members.clear()  # else it keeps all of them
        if member.size < 0:
            raise refuse(member.name, "has a size below nothing")
        reader.due = member.size + HEADER_BYTES
        yield _of_member(tar, member)
    if reader.last != bytes(tarfile.BLOCKSIZE):
        raise ArchiveBroken("The archive is cut off, or broken in the middle.")


def _of_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    if member.isdir():
        return Entry(member.name, Kind.FOLDER)
    if member.issym():
        return Entry(member.name, Kind.LINK, target=member.linkname)
    if member.islnk():
        return Entry(member.name, Kind.TWIN, target=member.linkname)
    if not member.isreg() or member.issparse():
        raise refuse(member.name, REFUSED.get(member.type, "is neither a file, a folder nor a link"))

    def opened() -> IO[bytes]:
        found = tar.extractfile(member)
        assert found is not None
        return found

    is_executable = bool(member.mode & stat.S_IXUSR)
    return Entry(
        member.name, Kind.FILE, member.size, is_executable=is_executable, chunks=lambda: chunks_of(opened, member.size)
    )
