"""Values in few words; what may be a secret is masked."""

import shlex
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deployments.cli.output import status_text
from deployments.cli.rest.transport import Item

MASKED = "********"
LONGEST = 80
MEBIBYTE, MEGABYTE, GIGABYTE = 1024 * 1024, 1_000_000, 1_000_000_000
NEGATED = ("strip_prefix",)  # worth mentioning where they are false


def value_text(value: object) -> str:
    """Return a value of a configuration on one line."""
    if value is None:
        return "–"
    if isinstance(value, list):
        return shlex.join(map(str, value))
    if isinstance(value, Mapping):
        parts = (_part(name, part) for name, part in value.items() if part not in (None, False, "") or name in NEGATED)
        return ", ".join(filter(None, parts)) or "–"
    text = str(value).replace("\n", "⏎")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def change_texts(change: Item) -> tuple[str, str, str]:
    """Return which part of the configuration changes, from what, and to what."""
    field, key = change["field"], change["key"]
    what = f"{status_text(field).removesuffix('s')} {key}" if key is not None else status_text(field)
    return what, value_text(change["old"]), value_text(change["new"]) if change["operation"] == "set" else "–"


def masked_changes(changes: Iterable[Item], *, show: bool) -> list[Item]:
    """Return changes in which variables and texts of config files are masked, unless they are to be shown."""
    return (
        list(changes)
        if show
        else [{**each, **{side: _masked(each, side) for side in ("old", "new")}} for each in changes]
    )


def masked_variables(variables: Iterable[Item], *, show: bool) -> list[Item]:
    return [each if show else {**each, "value": MASKED} for each in variables]


def masked_files(files: Iterable[Item], *, show: bool) -> list[Item]:
    return [each if show else {**each, "content": MASKED} for each in files]


def masked_config(config: Item | None, *, show: bool) -> Item | None:
    if config is None or show:
        return config
    variables = dict.fromkeys(config["variables"], MASKED)
    return {**config, "variables": variables, "config_files": masked_files(config["config_files"], show=False)}


def ago(moment: str | None, now: datetime | None = None) -> str:
    """Return how long ago a moment was, in one unit: `3 min`."""
    if moment is None:
        return ""
    seconds = int(((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{max(seconds, 0)} s"


def lasted(begin: str | None, end: str | None) -> str:
    """Return how long something took: `2.4 s`, `2 min 5 s`."""
    if begin is None or end is None:
        return ""
    took: timedelta = datetime.fromisoformat(end) - datetime.fromisoformat(begin)
    minutes, seconds = divmod(took.total_seconds(), 60)
    return f"{minutes:.0f} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"


def size_text(count: int) -> str:
    """Return a number of bytes in the unit that fits: `12.5 MB`, `1.50 GB`."""
    return f"{count / MEGABYTE:.1f} MB" if count < GIGABYTE else f"{count / GIGABYTE:.2f} GB"


def _part(name: str, value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    match name:
        case "strip_prefix":
            words = "" if value else "keeps its path"
        case "path" | "url":
            words = str(value)
        case "read_only":
            words = "read-only"
        case "redirect":
            words = f"redirected to {value_text(value)}"
        case "known_hosts":
            words = "" if value is None else "host keys pinned"
        case "username":
            words = f"user {value}, password hidden"
        case "memory_bytes":
            words = f"memory {value / MEBIBYTE:g} MiB"
        case "content":
            words = "" if value == MASKED else f"{len(value)} characters"
        case _:
            words = status_text(name) if value is True else f"{status_text(name)} {value_text(value)}"
    return words


def _masked(change: Item, side: str) -> object:
    value = change[side]
    if value is None:
        return None
    if change["field"] == "variables":
        return MASKED
    return {**value, "content": MASKED} if change["field"] == "config_files" else value
