"""The files of a source, read without following what leads out of it: somebody else wrote them."""

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from flows.domain.errors import BuildFailed

MOST_BYTES = 1 << 20  # of a file that tells how to build; a larger one tells nothing
MOST_FOUND = 200


def real(path: Path) -> Path:
    """Where a path leads. A loop of links leads to itself, where `resolve` would give up."""
    return Path(os.path.realpath(path))


class Tree:
    """A folder of a source. Names are relative to it; what is not there reads as empty."""

    def __init__(self, root: Path, folder: str = ".") -> None:
        self.root = real(root)
        self.folder = real(self.root / folder)
        if not self.folder.is_relative_to(self.root):
            raise BuildFailed(f"{folder} leads out of the source.")

    @property
    def place(self) -> str:
        """The folder, from the root of the source; `.` is the root itself."""
        return str(self.folder.relative_to(self.root))

    def at(self, folder: str) -> "Tree":
        """The same source from another folder of it."""
        return Tree(self.root, folder)

    def has(self, *names: str) -> bool:
        """Whether one of these files is there."""
        return any(self._file(name) is not None for name in names)

    def first(self, *names: str) -> str | None:
        """The first of these files that is there."""
        return next((name for name in names if self._file(name) is not None), None)

    def text(self, name: str) -> str:
        file = self._file(name)
        if file is None:
            return ""
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES).decode("utf-8-sig", errors="replace")

    def json(self, name: str) -> Mapping[str, Any]:
        """Raises BuildFailed if the file is no JSON object."""
        try:
            found = json.loads(self.text(name) or "{}")
        except ValueError as error:
            raise BuildFailed(f"{name} is not valid JSON: {error}.") from None
        if not isinstance(found, dict):
            raise BuildFailed(f"{name} holds no JSON object.")
        return found

    def toml(self, name: str) -> Mapping[str, Any]:
        """Raises BuildFailed if the file is no TOML."""
        try:
            return tomllib.loads(self.text(name))
        except tomllib.TOMLDecodeError as error:
            raise BuildFailed(f"{name} is not valid TOML: {error}.") from None

    def names(self, pattern: str) -> Sequence[str]:
        """Files that match, such as `*.csproj`, in order; the first of many."""
        found = (path for path in sorted(self.folder.glob(pattern)) if real(path).is_relative_to(self.root))
        return [str(path.relative_to(self.folder)) for path in islice(found, MOST_FOUND) if path.is_file()]

    def _file(self, name: str) -> Path | None:
        """Raises BuildFailed where a symbolic link leads to a file of this machine."""
        path = real(self.folder / name)
        if not path.is_relative_to(self.root):
            raise BuildFailed(f"{name} leads out of the source.")
        return path if path.is_file() else None
