"""Dockerfiles as their instructions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NAMES = ("FROM", "ARG", "ENV", "WORKDIR", "COPY", "RUN", "EXPOSE", "USER", "CMD")  # those that are written here


@dataclass(frozen=True)
class Instruction:
    name: str
    words: str

    @property
    def source(self) -> str | None:
        """The stage or the image that it stands on, or copies from."""
        found = re.search(r"--from=(\S+)", self.words)
        return self.words.partition(" ")[0] if self.name == "FROM" else found and found[1]


def instructions(text: str) -> Sequence[Instruction]:
    """Comments are left out, and lines that go on are one."""
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", "").splitlines()
    parted = [line.partition(" ") for line in lines if line.strip()]
    return [Instruction(name, words.strip()) for name, _, words in parted]


def bases(lines: Sequence[Instruction]) -> Sequence[str]:
    """Returns the stages and images that are named, in their order."""
    return [line.source for line in lines if line.source]


def stages(text: str) -> Sequence[Sequence[Instruction]]:
    found: list[list[Instruction]] = []
    for each in instructions(text):
        if each.name == "FROM":
            found.append([])
        found[-1].append(each)
    return found
