"""Projects in a file each, and what is written for them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from flows.builders.catalog import recipe
from flows.builders.recipe import IGNORED, BuildRequest
from flows.domain.source import Build

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*.txt"))
_PART = re.compile(r"^=== (.*)$\n", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """Parts that begin with `=== name`: `build` (JSON, if the owner says something), files, and `=> Dockerfile`."""

    build: Build
    files: dict[str, str]
    expected: str

    @classmethod
    def read(cls, file: Path) -> Self:
        _, *parts = _PART.split(file.read_text())
        found = dict(zip(parts[::2], parts[1::2], strict=True))
        expected = found.pop("=> Dockerfile", "")
        return cls(Build.model_validate_json(found.pop("build", "{}")), found, expected)


def written(case: Case, folder: Path) -> str:
    """Returns the Dockerfile, after what else a recipe tells as comments."""
    for name, text in case.files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    found = recipe(folder, BuildRequest(case.build))
    reported = [f"## context: {found.context}"] if found.context != "." else []
    reported += [f"## release: {found.release}"] if found.release else []
    reported += [f"## ignored: {each}" for each in found.ignored if each not in IGNORED]
    reported += [f"## warning: {each}" for each in found.warnings]
    return "".join(f"{line}\n" for line in reported) + found.dockerfile
