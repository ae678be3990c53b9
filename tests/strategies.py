"""Whole configurations for hypothesis, consistent by construction: what might clash is distinguished by its name."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from flows.domain.config import ServiceConfig
from flows.domain.parts import (
    ConfigFile,
    CopyCommands,
    HealthCheck,
    RegistryCredentials,
    Resources,
    SharedVolume,
    Volume,
)
from flows.domain.ssh import make_private_key

DEPLOY_KEYS = [make_private_key() for _ in range(2)]
NAMES = ("a", "b-1", "own", "zoo_2")
KEYS = [domain + path for domain in ("a.example", "b.a.example", "*.c.example") for path in ("", "/api", "/api/v2")]
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
ports = st.integers(1, 65535)
redirects = st.fixed_dictionaries({"url": st.just("https://www.example.com/x"), "permanent": st.booleans()})
routes = st.one_of(
    ports,
    st.fixed_dictionaries({"port": ports, "strip_prefix": st.booleans()}),
    st.fixed_dictionaries({"redirect": redirects}),
)


def named(part: Callable[[str], st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Returns any of the names, each with a part of its own."""
    return st.fixed_dictionaries({}, optional={name: part(name) for name in NAMES})


def some(keys: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(keys, values))


def volumes(name: str) -> st.SearchStrategy[Volume]:
    """Draws volumes; whether one is the host's hangs on its name, so it cannot change."""
    if name < "n":
        return st.builds(Volume, path=st.just(f"/data/{name}"), read_only=st.booleans())
    host_path = st.sampled_from([f"/srv/{name}", f"/mnt/{name}"])
    return st.builds(Volume, path=st.just(f"/data/{name}"), read_only=st.just(True), host_path=host_path)


def shared_volumes(name: str) -> st.SearchStrategy[SharedVolume]:
    owners = st.sampled_from([UUID(int=1), UUID(int=2)])
    return st.builds(
        SharedVolume, service_id=owners, volume=st.sampled_from(["data", "more"]), path=st.just(f"/of/{name}")
    )


def config_files(name: str) -> st.SearchStrategy[ConfigFile]:
    """Draws files of one history: the content tells the version."""
    return st.integers(1, 4).map(
        lambda version: ConfigFile(path=f"/etc/{name}", content=f"content {version}", version=version)
    )


health_checks = st.one_of(
    st.builds(HealthCheck, path=st.sampled_from(["/", "/up"]), port=ports, grace_seconds=st.integers(1, 3600)),
    st.builds(HealthCheck, command=st.lists(texts, min_size=1, max_size=2), successes=st.integers(1, 10)),
)
memory = st.integers(2**30, 2**31)
configs = st.builds(
    ServiceConfig,
    image=st.sampled_from(["nginx", "ghcr.io/owner/app:1.2", "localhost:5000/x@sha256:" + "a" * 64]),
    deploy_key=st.none() | st.sampled_from(DEPLOY_KEYS),
    credentials=st.none() | st.builds(RegistryCredentials, username=st.just("robot"), password=st.sampled_from("ab")),
    command=st.none() | st.lists(texts, max_size=2).map(tuple),
    release_command=st.none() | st.lists(texts, min_size=1, max_size=2).map(tuple),
    copy_commands=st.none()
    | st.builds(CopyCommands, before=st.lists(texts, min_size=1, max_size=2), timeout_seconds=st.integers(1, 3600)),
    replicas=st.integers(1, 50),
    variables=some(["A", "b_2", "_"], texts),
    volumes=named(volumes),
    shared_volumes=named(shared_volumes),
    config_files=named(config_files),
    routes=some(KEYS, routes),
    host_ports=some(["5432/tcp", "53/udp", "53/tcp"], ports),
    health_check=st.none() | health_checks,
    limits=st.none() | st.builds(Resources, cpus=st.floats(1, 8), memory_bytes=st.none() | st.just(2**31)),
    reservations=st.none() | st.builds(Resources, cpus=st.none() | st.floats(0.1, 1), memory_bytes=memory),
    stop_grace_seconds=st.integers(0, 3600),
    stop_signal=st.none() | st.sampled_from(["SIGINT", "SIGRTMIN+3"]),
    drain_seconds=st.integers(0, 3600),
)
