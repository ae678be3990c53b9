"""Reads `app.json`: what a source says of its variables, and the command that runs before its first traffic.

`stack` and `buildpacks` choose how others build it, and say nothing here.
"""

import re
from collections.abc import Iterator, Sequence

from flows.builders.recipe import BuildRequest
from flows.builders.tree import Tree, table

FILE = "app.json"
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}")
_LINE = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{0,10000}")


def variables(tree: Tree) -> Sequence[str]:
    """Defaults for the image: they are in the source for all to read, and what the service says comes before them."""
    return [f"ENV {key}={_quoted(value)}" for key, value, _ in _entries(tree) if value is not None]


def release(tree: Tree) -> str | None:
    scripts = table(tree.json(FILE), "scripts")
    found = table(scripts, "dokku").get("predeploy") or scripts.get("release")
    return found if isinstance(found, str) and _LINE.fullmatch(found) else None


def warnings(tree: Tree, request: BuildRequest) -> Sequence[str]:
    """Returns a warning for each variable that has to be there and is not."""
    lacking = [key for key, value, is_needed in _entries(tree) if is_needed and value is None and request.lacks(key)]
    return [f"{FILE} wants the variable {key}: give it to the service." for key in lacking if key != "PORT"]


def _entries(tree: Tree) -> Iterator[tuple[str, str | None, bool]]:
    """Name, default, and whether it is required. A value of many lines has no place in a Dockerfile."""
    for key, entry in table(tree.json(FILE), "env").items():
        value = table(entry).get("value") if isinstance(entry, dict) else entry
        is_usable = isinstance(value, str) and value != "" and _LINE.fullmatch(value)
        if _KEY.fullmatch(key):
            yield key, value if is_usable else None, table(entry).get("required") is not False


def _quoted(value: str) -> str:
    return '"' + re.sub(r'(["\\$])', r"\\\1", value) + '"'
