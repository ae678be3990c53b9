"""Finds the version of a language that a source asks for, in the files and the notation of each ecosystem."""

import re
from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from semantic_version import NpmSpec, Version

from flows.builders.tree import Tree

# Maintained by their makers in November 2026, oldest first. Of a range the oldest is taken: the one that the source's
# author named. Where nothing is named, the official image's moving tag decides. Java and .NET are not here: their
# projects name one version and no range; nor is Rust, whose newest version builds what older ones did.
MAINTAINED = {
    "python": ("3.11", "3.12", "3.13", "3.14", "3.15"),
    "node": ("22", "24", "26"),
    "go": ("1.26", "1.27"),
    "ruby": ("3.3", "3.4", "4.0"),
    "php": ("8.2", "8.3", "8.4", "8.5"),
    "elixir": ("1.17", "1.18", "1.19", "1.20"),
}
ALIASES = {"node": ("nodejs",), "go": ("golang",), "dotnet": ("dotnet-core",)}  # in `.tool-versions`
MOST = 200  # characters of a range; a longer one is none
_EXACT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,2}")


def stated(tree: Tree, language: str, *files: str) -> str | None:
    """Reads a version of a file that has nothing else, or of `.tool-versions`; without a `v` or a name."""
    lines = [line for file in files for line in tree.text(file).splitlines()[:5]]
    names = {language, *ALIASES.get(language, ())}
    for line in tree.text(".tool-versions").splitlines():
        name, _, version = line.partition(" ")
        lines += [version] if name in names else []
    for line in lines:
        if found := _EXACT.search(line.partition("#")[0]):
            return found[0]
    return None


def of_python_range(text: str) -> str | None:
    """Returns the oldest maintained version that `>=3.11,<4` allows; else the lowest that it names."""
    text = text[:MOST]
    try:
        allowed = SpecifierSet(text.replace("^", ">=").replace("~", ">=") if text[:1] in "^~" else text)
    except InvalidSpecifier:
        return _named(text)
    return _oldest(
        MAINTAINED["python"], [each for each in MAINTAINED["python"] if allowed.contains(f"{each}.99")], text
    )


def of_range(language: str, text: str) -> str | None:
    """Reads a range in npm's and Composer's way: `^20.3 || >=22`, `18.x`."""
    known, text = MAINTAINED[language], text[:MOST]
    joined = re.sub(r"([<>=~^])\s+", r"\1", re.sub(r"\s*\|{1,2}\s*", " || ", text.strip()))
    try:
        spec = NpmSpec(joined)
    except ValueError:
        return _named(text)
    return _oldest(known, [each for each in known if spec.match(_highest_of(each))], text)


def of_pessimistic_range(language: str, text: str) -> str | None:
    """Reads a range in the way of Ruby and Elixir: `~> 3.3` is any later 3, `~> 3.3.1` any later 3.3."""
    text = re.sub(r"~>\s*(\d+\.\d+\.\d+)", r"~\1", text[:MOST])
    text = re.sub(r"~>\s*", "^", text)
    return of_range(language, re.sub(r"\s*,\s*|\s+and\s+", " ", re.sub(r"\s+or\s+", " || ", text)))


def at_least(language: str, version: str) -> str:
    """Returns the oldest maintained version that is not older."""
    wanted = _numbers(version)[:2]
    return next((each for each in MAINTAINED[language] if _numbers(each) >= wanted), version)


def _oldest(known: Sequence[str], allowed: Sequence[str], text: str) -> str | None:
    return allowed[0] if allowed else _named(text)


def _highest_of(version: str) -> Version:
    return Version(".".join(map(str, [*_numbers(version), 999, 999][:3])))


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _named(text: str) -> str | None:
    found = re.search(r"[0-9]{1,9}(\.[0-9]{1,9})?", text)
    return found[0] if found else None
