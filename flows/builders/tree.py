"""The files of a source, read without following what leads out of it: somebody else wrote them."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from flows.domain.errors import BuildFailed

MOST_BYTES = 1 << 20  # of a file that tells how to build; a larger one tells nothing
MOST_FOUND = 200
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'  # what looks like a comment inside one is none
_COMMENT = re.compile(rf"(?P<kept>{_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMA = re.compile(rf"(?P<kept>{_STRING})|,(?=\s*[}}\]])", re.DOTALL)


def table(found: object, *keys: str) -> Mapping[str, Any]:
    """Returns the mapping below these keys; empty where something else is there: a source may hold anything."""
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


class Tree:
    """A folder of a source. Names are relative to it; what is not there reads as empty."""

    def __init__(self, root: Path, folder: str = ".") -> None:
        self.root = root.resolve()
        inner = _real(self.root / folder, must_be=False)
        if inner is None or not inner.is_relative_to(self.root):
            raise BuildFailed(f"{folder} leads out of the source.")
        self.folder = inner

    @property
    def place(self) -> str:
        """The folder, from the root of the source; `.` is the root itself."""
        return str(self.folder.relative_to(self.root))

    def at(self, folder: str) -> "Tree":
        """Returns the same source seen from another folder of it."""
        return Tree(self.root, folder)

    def has(self, *names: str) -> bool:
        """Tells whether one of these files is there."""
        return any(self._file(name) is not None for name in names)

    def has_folder(self, name: str) -> bool:
        path = _real(self.folder / name, must_be=True)
        return path is not None and path.is_relative_to(self.root) and path.is_dir()

    def first(self, *names: str) -> str | None:
        """Returns the first of these files that is there."""
        return next((name for name in names if self._file(name) is not None), None)

    def text(self, name: str) -> str:
        file = self._file(name)
        if file is None:
            return ""
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES).decode("utf-8-sig", errors="replace")

    def json(self, name: str) -> Mapping[str, Any]:
        """Raises BuildFailed if the file is no JSON object."""
        return self._object(name, self.text(name))

    def jsonc(self, name: str) -> Mapping[str, Any]:
        """Reads JSON with comments and trailing commas. Raises BuildFailed if the file is no JSON object."""
        return self._object(name, _COMMA.sub(_kept, _COMMENT.sub(_kept, self.text(name))))

    def _object(self, name: str, text: str) -> Mapping[str, Any]:
        try:
            found = json.loads(text or "{}")
        except (ValueError, RecursionError) as error:
            raise BuildFailed(f"{name} is not valid JSON: {error}.") from None
        if not isinstance(found, dict):
            raise BuildFailed(f"{name} holds no JSON object.")
        return found

    def toml(self, name: str) -> Mapping[str, Any]:
        """Raises BuildFailed if the file is no TOML."""
        try:
            return tomllib.loads(self.text(name))
        except (ValueError, RecursionError) as error:
            raise BuildFailed(f"{name} is not valid TOML: {error}.") from None

    def names(self, pattern: str) -> Sequence[str]:
        """Returns files that match, such as `*.csproj`, in order; the first of many. None for a bad pattern."""
        try:
            paths = sorted(self.folder.glob(pattern))
        except (ValueError, NotImplementedError, OSError):
            return []
        real = ((path, _real(path, must_be=True)) for path in paths)
        found = (path for path, file in real if file and file.is_relative_to(self.root) and file.is_file())
        return [str(path.relative_to(self.folder)) for path in islice(found, MOST_FOUND)]

    def _file(self, name: str) -> Path | None:
        """Raises BuildFailed where a symbolic link leads to a file of this machine."""
        path = _real(self.folder / name, must_be=True)
        if path is not None and not path.is_relative_to(self.root):
            raise BuildFailed(f"{name} leads out of the source.")
        return path if path is not None and path.is_file() else None


def _real(path: Path, *, must_be: bool) -> Path | None:
    """Resolves links; None where they go in circles, no file can have this name, or there is none."""
    try:
        return path.resolve(strict=must_be)
    except (OSError, RuntimeError, ValueError):
        return None


def _kept(match: re.Match[str]) -> str:
    return match["kept"] or ""
