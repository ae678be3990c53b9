"""Values in few words; what may be a secret is masked."""

import shlex
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from deployments.cli.output import status_text
from deployments.cli.rest.transport import Item

if TYPE_CHECKING:
    from flows.domain.fields import DeclaredField

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
        else [{**each, **{side: _masked_change(each, side) for side in ("old", "new")}} for each in changes]
    )


def masked_variables(variables: Iterable[Item], *, show: bool) -> list[Item]:
    return [each if show else {**each, "value": MASKED} for each in variables]


def masked_files(files: Iterable[Item], *, show: bool) -> list[Item]:
    return [each if show else {**each, "content": MASKED} for each in files]


def masked_config(config: Item | None, *, show: bool) -> Item | None:
    """Return a configuration in which every value that its declaration calls sensitive is masked."""
    if config is None or show:
        return config
    from flows.domain.config import FIELDS

    return {name: _masked(FIELDS[name], value) if name in FIELDS else value for name, value in config.items()}


def settings_of(config: Item) -> dict[str, str]:
    """Return the values of a configuration that are not at their defaults, by their labels in small letters."""
    from flows.domain.config import DEFAULTS, FIELDS

    chosen = [each for name, each in FIELDS.items() if not each.is_keyed and config.get(name) != DEFAULTS[name]]
    return {each.declared.label.lower(): value_text(config[each.name]) for each in chosen if each.name in config}


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


def _masked_change(change: Item, side: str) -> object:
    """Return one side of a change; that of a keyed field is the value of one entry."""
    from flows.domain.config import FIELDS

    found, value = FIELDS.get(change["field"]), change[side]
    if found is None or value is None:
        return value
    return _masked_value(found.declared.secrecy, found.entry_kind if found.is_keyed else found.kind, value)


def _masked(found: "DeclaredField", value: object) -> object:
    if not found.is_keyed:
        return _masked_value(found.declared.secrecy, found.kind, value)
    if isinstance(value, dict):
        return {key: _masked_value(found.declared.secrecy, found.entry_kind, each) for key, each in value.items()}
    entries = value if isinstance(value, list) else []
    return [_masked_value(found.declared.secrecy, found.entry_kind, each) for each in entries]


def _masked_value(secrecy: str, kind: Any, value: object) -> object:  # noqa: ANN401 - a type form
    from flows.domain.fields import fields_of, is_group

    if value is None:
        return None
    if secrecy == "sensitive":
        return MASKED
    if is_group(kind) and isinstance(value, dict):
        parts = fields_of(kind)
        return {name: _masked(parts[name], each) if name in parts else each for name, each in value.items()}
    return value
