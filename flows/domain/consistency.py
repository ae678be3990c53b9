"""Checks whether the parts of one configuration contradict each other although each is valid by itself."""

from collections.abc import Iterator

from flows.domain.config import ServiceConfig
from flows.domain.errors import Fault


def contradictions(config: ServiceConfig) -> list[Fault]:
    """Returns a fault for each contradiction, with a JSON pointer to the later of the two parts."""
    return [
        *_source(config),
        *_paths(config),
        *_volumes(config),
        *_routes(config),
        *_health_check(config),
        *_resources(config),
    ]


def _source(config: ServiceConfig) -> Iterator[Fault]:
    """Yields a fault unless the image comes from a registry, or is built of exactly one kind of source."""
    build = config.build
    has_tree = config.git is not None or config.upload is not None
    is_built = has_tree or (build is not None and build.content is not None)
    if config.image is not None and is_built:
        yield Fault("/image", "cannot be there too: the image is built here")
    if config.image is None and not is_built:
        yield Fault("/image", "is needed, or a repository, an upload or a Dockerfile")
    if config.git is not None and config.upload is not None:
        yield Fault("/upload", "cannot be there too: the image is built of a repository")
    if build is None:
        return
    if not has_tree and build.content is None:
        yield Fault("/build", "has nothing to build: neither a repository nor an upload nor a Dockerfile")
    for key in build.secrets:
        if key in build.arguments:
            yield Fault(f"/build/arguments/{key}", "is a secret: it must not be an argument too")


def _paths(config: ServiceConfig) -> Iterator[Fault]:
    """Yields a fault for each second thing at one path of the container."""
    taken: dict[str, str] = {}
    for field in ("volumes", "shared_volumes", "config_files"):
        for name, part in getattr(config, field).items():
            if part.path in taken:
                yield Fault(f"/{field}/{name}/path", f"{part.path} is already taken by {taken[part.path]}")
            taken.setdefault(part.path, f"{field.replace('_', ' ').removesuffix('s')} {name}")


def _volumes(config: ServiceConfig) -> Iterator[Fault]:
    hosts: dict[str, str] = {}
    for name, volume in config.volumes.items():
        if volume.host_path is None:
            continue
        if not volume.read_only:
            yield Fault(f"/volumes/{name}/read_only", "a folder of the host is always read-only")
        if volume.host_path in hosts:
            yield Fault(
                f"/volumes/{name}/host_path", f"{volume.host_path} is already used by {hosts[volume.host_path]}"
            )
        hosts.setdefault(volume.host_path, name)


def _routes(config: ServiceConfig) -> Iterator[Fault]:
    for key, route in config.routes.items():
        pointer = f"/routes/{key.replace('/', '~1')}"
        if (route.port is None) == (route.redirect is None):
            yield Fault(pointer, "needs either a port or a redirect")
        wildcard = _wildcard_above(key, config)
        if wildcard is not None:
            yield Fault(pointer, f"is already covered by {wildcard} of this service")


def _wildcard_above(key: str, config: ServiceConfig) -> str | None:
    """Returns the service's own wildcard route with the same path, if there is one."""
    domain, slash, path = key.partition("/")
    name = domain.removeprefix("*.")
    while name := name.partition(".")[2]:
        wildcard = f"*.{name}{slash}{path}"
        if wildcard != key and wildcard in config.routes:
            return wildcard
    return None


def _health_check(config: ServiceConfig) -> Iterator[Fault]:
    check = config.health_check
    if check is None:
        return
    if check.command is not None and check.port is not None:
        yield Fault("/health_check/port", "a command is run in the container, it needs no port")
    if check.command is None and config.probe_port is None:
        yield Fault("/health_check/port", "is needed: no route leads to a port of the service")


def _resources(config: ServiceConfig) -> Iterator[Fault]:
    if config.limits is None or config.reservations is None:
        return
    for name in ("cpus", "memory_bytes"):
        limit, reserved = getattr(config.limits, name), getattr(config.reservations, name)
        if limit is not None and reserved is not None and reserved > limit:
            yield Fault(f"/reservations/{name}", f"must not be above the limit, {limit}")
