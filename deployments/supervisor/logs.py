"""Log files of the children: one file each, rotated when the child starts."""

from pathlib import Path
from typing import BinaryIO

ROTATE_BYTES = 5_000_000
TAIL_BYTES = 8_192


class Log:
    """The log of one child; remembers where its present run began."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin = 0

    def open(self) -> BinaryIO:
        """Open for appending; the previous file is kept as `.1` once it has grown large."""
        if self._size() > ROTATE_BYTES:
            self.path.replace(self.path.with_suffix(".log.1"))
        self._begin = self._size()
        return self.path.open("ab")

    def tail(self, lines: int) -> list[str]:
        """Return the last non-empty lines of the present run."""
        size = self._size()
        if size <= self._begin:
            return []
        with self.path.open("rb") as file:
            file.seek(max(self._begin, size - TAIL_BYTES))
            text = file.read().decode(errors="replace")
        return [line for line in text.splitlines() if line.strip()][-lines:]

    def _size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0
