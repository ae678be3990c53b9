"""How services of two environments differ in what serves. Pure; variables and contents by name only."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.domain.changes import ConfigField
from flows.domain.config import ServiceConfig
from flows.domain.parts import Resources, Route, split_route
from flows.domain.snapshot import Snapshot

# Of these it is told only that they differ: they are long, or may hold what is secret.
SETTINGS = (
    ConfigField.BUILD,
    ConfigField.CREDENTIALS,
    ConfigField.BASE_REGISTRY,
    ConfigField.COMMAND,
    ConfigField.RELEASE_COMMAND,
    ConfigField.COPY_COMMANDS,
    ConfigField.HEALTH_CHECK,
    ConfigField.STOP_GRACE,
    ConfigField.DRAIN,
)


@dataclass(frozen=True)
class Names:
    """Names that are on one side only, and those of what is not the same on both."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    different: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """Something that has one value."""

    name: str
    before: str | int | float | None
    after: str | int | float | None


@dataclass(frozen=True)
class Comparison:
    """From what serves on one side to what serves on the other."""

    facts: tuple[Fact, ...]
    settings: tuple[str, ...]
    variables: Names
    shared_variables: Names
    routes: Names
    volumes: Names
    config_files: Names


ALIKE = Comparison((), (), Names(), Names(), Names(), Names(), Names())


def compare(before: Snapshot, after: Snapshot, images: tuple[str | None, str | None] = (None, None)) -> Comparison:
    """`images`: the bytes that run, before and after."""
    old, new = before.config, after.config
    facts = [*_made_of(before, after, images), *_sizes(old, new)]
    return Comparison(
        facts=tuple(fact for fact in facts if fact.before != fact.after),
        settings=tuple(str(field) for field in SETTINGS if getattr(old, field) != getattr(new, field)),
        variables=names(old.variables, new.variables),
        shared_variables=names(_inherited(before), _inherited(after)),
        routes=names(_shapes(old), _shapes(new)),
        volumes=names(_volumes(old), _volumes(new)),
        config_files=names(_files(old), _files(new)),
    )


def names(before: Mapping[str, object], after: Mapping[str, object]) -> Names:
    """Sorted."""
    return Names(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        different=tuple(sorted(name for name in before.keys() & after.keys() if before[name] != after[name])),
    )


def _made_of(before: Snapshot, after: Snapshot, images: tuple[str | None, str | None]) -> list[Fact]:
    """Two builds of one commit are not the same bytes, and no difference."""
    made = Fact("image", before.config.origin, after.config.origin)
    if before.commit and after.commit:
        return [made, Fact("commit", before.commit.id, after.commit.id)]
    is_tag = before.config.image is not None and made.before == made.after
    return [made, *([Fact("image digest", *images)] if is_tag else [])]


def _sizes(old: ServiceConfig, new: ServiceConfig) -> list[Fact]:
    return [
        Fact("replicas", old.replicas, new.replicas),
        *_amounts("limit", old.limits or Resources(), new.limits or Resources()),
        *_amounts("reservation", old.reservations or Resources(), new.reservations or Resources()),
    ]


def _amounts(kind: str, old: Resources, new: Resources) -> list[Fact]:
    return [
        Fact(f"cpu {kind}", old.cpus, new.cpus),
        Fact(f"memory {kind} in bytes", old.memory_bytes, new.memory_bytes),
    ]


def _inherited(deployment: Snapshot) -> Mapping[str, str]:
    """A service's own variable wins, so nothing is inherited beside it."""
    own = deployment.config.variables
    return {key: value for key, value in deployment.shared_variables.items() if key not in own}


def _shapes(config: ServiceConfig) -> Mapping[str, None]:
    """Domains differ by nature: what is compared is the path, and where it leads."""
    return {f"{split_route(key)[1]} → {_goal(route)}": None for key, route in config.routes.items()}


def _goal(route: Route) -> str:
    if route.port is None:
        return "a redirect"
    return f"port {route.port}" if route.strip_prefix else f"port {route.port}, with its path"


def _volumes(config: ServiceConfig) -> Mapping[str, object]:
    """Ids of owners differ by nature."""
    shared = {name: (volume.volume, volume.path) for name, volume in config.shared_volumes.items()}
    return {**config.volumes, **shared}


def _files(config: ServiceConfig) -> Mapping[str, object]:
    """The versions count contents on each side by themselves."""
    return {name: (file.path, file.content) for name, file in config.config_files.items()}
