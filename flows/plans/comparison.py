"""Compares what serves in two environments. Pure; variables and contents by name only."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.domain.config import FIELDS, ServiceConfig
from flows.domain.fields import PUBLIC, DeclaredField, fields_of, is_group
from flows.domain.parts import Route, split_route
from flows.domain.snapshot import Snapshot

Single = str | int | float | bool | None
# What is compared in its own way, and ports of the host, which differ by nature: each has one owner.
APART = (
    "image", "git", "upload", "variables", "volumes", "shared_volumes", "config_files", "routes", "host_ports",
)  # fmt: skip


@dataclass(frozen=True)
class Names:
    """The names that only one side has, and those of what is not the same on both."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A property with one value on each side."""

    name: str  # its place in the configuration, such as `limits/memory_bytes`; or `commit`, `image_digest`
    before: Single
    after: Single


@dataclass(frozen=True)
class Comparison:
    """The differences between what serves on one side and what serves on the other."""

    facts: tuple[Fact, ...]
    settings: tuple[str, ...]  # fields of which it is said only that they differ: they are long, or not for everybody
    variables: Names
    shared_variables: Names
    routes: Names
    volumes: Names
    config_files: Names


ALIKE = Comparison((), (), Names(), Names(), Names(), Names(), Names())


def compare(before: Snapshot, after: Snapshot, images: tuple[str | None, str | None] = (None, None)) -> Comparison:
    """Compares two versions. `images`: the bytes that run, before and after."""
    old, new = before.config, after.config
    facts = [fact for fact in _made_of(before, after, images) if fact.before != fact.after]
    settings = []
    for name, field in FIELDS.items():
        if name not in APART and getattr(old, name) != getattr(new, name):
            found, others = _apart(field, getattr(old, name), getattr(new, name))
            facts += found
            settings += others
    return Comparison(
        facts=tuple(facts),
        settings=tuple(settings),
        variables=names(old.variables, new.variables),
        shared_variables=names(_inherited(before), _inherited(after)),
        routes=names(_shapes(old), _shapes(new)),
        volumes=names(_volumes(old), _volumes(new)),
        config_files=names(_files(old), _files(new)),
    )


def names(before: Mapping[str, object], after: Mapping[str, object]) -> Names:
    """Returns the names, sorted: added, removed, and not the same on both sides."""
    return Names(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        different=tuple(sorted(name for name in before.keys() & after.keys() if before[name] != after[name])),
    )


def _made_of(before: Snapshot, after: Snapshot, images: tuple[str | None, str | None]) -> list[Fact]:
    """Compares what they are made of: two builds of one commit are no difference, although their bytes differ."""
    made = Fact("image", before.config.origin, after.config.origin)
    if before.commit and after.commit:
        return [made, Fact("commit", before.commit.id, after.commit.id)]
    is_tag = before.config.image is not None and made.before == made.after
    return [made, *([Fact("image_digest", *images)] if is_tag else [])]


def _apart(field: DeclaredField, old: object, new: object) -> tuple[list[Fact], list[str]]:
    """Returns a field's public values that differ, and its name where more than these does."""
    if field.is_secret or not is_group(field.kind):
        return ([Fact(field.name, _single(old), _single(new))], []) if _is_shown(field) else ([], [field.name])
    parts = [part for part in fields_of(field.kind).values() if _part(old, part) != _part(new, part)]
    shown = [part for part in parts if _is_shown(part)]
    facts = [Fact(f"{field.name}/{part.name}", _shown(old, part), _shown(new, part)) for part in shown]
    return facts, [] if shown and shown == parts else [field.name]


def _is_shown(field: DeclaredField) -> bool:
    return field.is_single and field.declared.secrecy is PUBLIC


def _part(value: object, part: DeclaredField) -> object:
    """Returns a part's value: what is not there at all differs only in what is not at its default."""
    return part.definition.get_default() if value is None else getattr(value, part.name)


def _shown(value: object, part: DeclaredField) -> Single:
    return None if value is None else _single(getattr(value, part.name))


def _single(value: object) -> Single:
    return value if value is None or isinstance(value, int | float) else str(value)


def _inherited(deployment: Snapshot) -> Mapping[str, str]:
    """Returns inherited variables, without those beside which a service's own one wins."""
    own = deployment.config.variables
    return {key: value for key, value in deployment.shared_variables.items() if key not in own}


def _shapes(config: ServiceConfig) -> Mapping[str, None]:
    """Returns paths and where they lead; domains are left out, because they differ by nature."""
    return {f"{split_route(key)[1]} → {_goal(route)}": None for key, route in config.routes.items()}


def _goal(route: Route) -> str:
    if route.port is None:
        return "a redirect"
    return f"port {route.port}" if route.strip_prefix else f"port {route.port}, with its path"


def _volumes(config: ServiceConfig) -> Mapping[str, object]:
    """Returns volumes without the ids of their owners, which differ by nature."""
    shared = {name: (volume.volume, volume.path) for name, volume in config.shared_volumes.items()}
    return {**config.volumes, **shared}


def _files(config: ServiceConfig) -> Mapping[str, object]:
    """Returns config files without their versions, which count contents on each side by themselves."""
    return {name: (file.path, file.content) for name, file in config.config_files.items()}
