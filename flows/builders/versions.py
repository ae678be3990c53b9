"""Which version of a language a source wants: what its files say, in the words of each ecosystem."""

import re
from collections.abc import Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from semantic_version import NpmSpec, Version

from flows.builders.tree import Tree

# Maintained by their makers in November 2026, oldest first. Of a range the oldest is taken: the one that the source's
# author named. Where nothing is named, the official image's moving tag decides.
MAINTAINED = {
    "python": ("3.11", "3.12", "3.13", "3.14", "3.15"),
    "node": ("22", "24", "26"),
    "go": ("1.25", "1.26"),
    "rust": ("1.90", "1.91"),
    "ruby": ("3.3", "3.4", "4.0"),
    "php": ("8.2", "8.3", "8.4", "8.5"),
    "java": ("17", "21", "25"),
    "dotnet": ("8.0", "9.0", "10.0"),
    "elixir": ("1.17", "1.18", "1.19"),
}
_EXACT = re.compile(r"\d+(\.\d+){0,2}")


def stated(tree: Tree, language: str, *files: str) -> str | None:
    """Of a file with nothing but a version, or of `.tool-versions`; without a leading `v` or the language's name."""
    lines = [line for file in files for line in tree.text(file).splitlines()[:5]]
    names = {language, {"node": "nodejs", "go": "golang"}.get(language, language)}
    for line in tree.text(".tool-versions").splitlines():
        name, _, version = line.partition(" ")
        lines += [version] if name in names else []
    for line in lines:
        if found := _EXACT.search(line.partition("#")[0]):
            return found[0]
    return None


def of_python_range(text: str) -> str | None:
    """The oldest maintained version that `>=3.11,<4` allows; else the lowest that it names."""
    try:
        allowed = SpecifierSet(text.replace("^", ">=").replace("~", ">=") if text[:1] in "^~" else text)
    except InvalidSpecifier:
        return _named(text)
    return _oldest(
        MAINTAINED["python"], [each for each in MAINTAINED["python"] if allowed.contains(f"{each}.99")], text
    )


def of_range(language: str, text: str) -> str | None:
    """The same for npm's and Composer's way of writing: `^20.3 || >=22`, `18.x`."""
    known = MAINTAINED[language]
    try:
        spec = NpmSpec(re.sub(r"\s*\|{1,2}\s*", " || ", text.strip()))
    except ValueError:
        return _named(text)
    return _oldest(known, [each for each in known if spec.match(_highest_of(each))], text)


def _oldest(known: Sequence[str], allowed: Sequence[str], text: str) -> str | None:
    return allowed[0] if allowed else _named(text)


def _highest_of(version: str) -> Version:
    parts = [int(part) for part in version.split(".")]
    return Version(".".join(map(str, [*parts, 999, 999][:3])))


def _named(text: str) -> str | None:
    found = re.search(r"\d+(\.\d+)?", text)
    return found[0] if found else None
