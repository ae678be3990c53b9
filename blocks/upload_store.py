"""Files of many owners, kept under the digests of their contents; a digest alone gives nobody a file of others."""

import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

SPARED = 3  # the newest of each owner, whether they are needed or not
STALE_SECONDS = 24 * 3600.0
COMING = ".coming-"


class Incoming:
    """A file that is still arriving; nobody finds it before it is kept."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self.path, self.size = path, 0
        self._file, self._hash = file, hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def end(self) -> None:
        """Completes the file, for whoever opens it by its path."""
        self._file.flush()


class UploadStore:
    """A folder with a folder for each owner."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def incoming(self, owner: str) -> Iterator[Incoming]:
        """Opens a new file, which is deleted afterwards unless it was kept."""
        folder = self._folder / owner
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=folder, prefix=COMING) as file:
            yield Incoming(Path(file.name), file)

    def keep(self, owner: str, incoming: Incoming) -> None:
        """Keeps the file; the same content once more makes the kept one the newest again."""
        place = self._folder / owner / incoming.digest
        try:
            os.link(incoming.path, place)
        except FileExistsError:
            place.touch()

    def find(self, owner: str, digest: str) -> Path | None:
        place = self._folder / owner / digest
        return place if place.is_file() else None

    def share(self, owner: str, digest: str, other: str) -> None:
        """Gives the file to another owner, too, if it is here."""
        found = self.find(owner, digest)
        if found is not None:
            (self._folder / other).mkdir(parents=True, exist_ok=True, mode=0o700)
            with suppress(FileExistsError):
                os.link(found, self._folder / other / digest)

    def tidy(self, owner: str, needed: Collection[str]) -> None:
        """Removes what is neither needed nor among the newest, and what never came to its end."""
        found = [(path.stat().st_mtime, path) for path in (self._folder / owner).iterdir()]
        stale = [path for at, path in found if path.name.startswith(COMING) and at < time.time() - STALE_SECONDS]
        kept = sorted(((at, path) for at, path in found if not path.name.startswith(COMING)), reverse=True)
        for path in (*stale, *(path for _, path in kept[SPARED:] if path.name not in needed)):
            path.unlink(missing_ok=True)

    def remove(self, owner: str) -> None:
        """Removes all that the owner has."""
        folder = self._folder / owner
        if folder.exists():
            shutil.rmtree(folder)
