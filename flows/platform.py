"""What tasks may ask of the world outside (the ports), and the one place where the ports are bound to blocks."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from blocks import errors as blocks
from blocks.prefect import PrefectRuns
from blocks.specs import (
    BuildSpec,
    ConfigSpec,
    ContainerSpec,
    Credentials,
    Labels,
    NetworkSpec,
    ServiceSpec,
    SrvTarget,
    VolumeSpec,
)
from blocks.states import (
    CommandAnswer,
    CommitState,
    Exit,
    NodeFacts,
    ObjectState,
    OutputLine,
    Probe,
    ServiceState,
    TaskState,
)
from flows.domain import errors
from flows.domain.sealed import Keyring
from flows.settings import Settings
from flows.store.database import Database


class Swarm(Protocol):
    """The Docker engine and its Swarm manager. Everything can be repeated: create-or-adopt, delete-if-present."""

    def facts(self) -> NodeFacts: ...
    def obtain_image(
        self, reference: str, report: Callable[[str], None], credentials: Credentials | None = None
    ) -> str: ...
    def image_id(self, reference: str) -> str | None: ...
    def remove_images(self, labels: Labels) -> None: ...
    def ensure_volume(self, spec: VolumeSpec) -> None: ...
    def remove_volume(self, name: str) -> None: ...
    def volumes(self, labels: Labels) -> list[ObjectState]: ...
    def ensure_config(self, spec: ConfigSpec) -> None: ...
    def remove_config(self, name: str) -> None: ...
    def configs(self, labels: Labels) -> list[ObjectState]: ...
    def ensure_network(self, spec: NetworkSpec) -> None: ...
    def remove_network(self, name: str) -> None: ...
    def networks(self, labels: Labels) -> list[str]: ...
    def subnet(self, name: str) -> str: ...
    def apply_service(self, spec: ServiceSpec) -> None: ...
    def services(self, labels: Labels) -> list[ServiceState]: ...
    def scale(self, name: str, replicas: int) -> None: ...
    def tasks(self, name: str) -> list[TaskState]: ...
    def remove_service(self, name: str) -> None: ...
    def await_stopped(self, name: str, timeout: float) -> None: ...
    def await_gone(self, name: str, timeout: float) -> None: ...
    def exit_of(self, task: TaskState) -> Exit: ...
    def listening_ports(self, container_id: str) -> frozenset[int] | None: ...
    def output(self, container_id: str, after: str) -> list[OutputLine]: ...
    def run_command(self, container_id: str, command: Sequence[str], timeout_seconds: float) -> CommandAnswer: ...
    def strangers(self) -> list[str]: ...
    def ensure_container(self, spec: ContainerSpec) -> bool: ...
    def connect(self, container: str, network: str) -> None: ...


class Proxy(Protocol):
    """The edge that serves the apps."""

    def configure(self, config: Mapping[str, Any]) -> bool: ...
    def probe(self, address: str, path: str, timeout_seconds: float) -> Probe: ...
    def upstream_of(self, domain: str) -> str | None: ...


class Zone(Protocol):
    """The routing table: which Swarm service answers for a domain."""

    def records(self) -> dict[str, SrvTarget]: ...
    def update(self, upserts: Mapping[str, SrvTarget], deletions: Collection[str]) -> None: ...


class Repositories(Protocol):
    """Git repositories, kept here once they were fetched."""

    def fetch(self, repository: str, ref: str, credentials: Credentials | None = None) -> CommitState: ...
    def check_out(self, repository: str, commit: str, target: Path) -> None: ...


class Builder(Protocol):
    """What makes images."""

    def build(self, spec: BuildSpec, report: Callable[[Sequence[str]], None], seconds: float) -> None: ...


class Runs(Protocol):
    """Flow runs, started by the name of their deployment in Prefect."""

    def launch(self, deployment: str, parameters: Mapping[str, str], key: str) -> UUID: ...


@dataclass(frozen=True)
class Platform:
    """Everything that a task may touch."""

    settings: Settings
    database: Database
    swarm: Swarm
    proxy: Proxy
    zone: Zone
    runs: Runs
    repositories: Repositories
    builder: Builder

    @property
    def instance(self) -> str:
        return self.settings.instance


MEANINGS: Mapping[type[blocks.BlockError], type[errors.PlatformError]] = {
    blocks.ImageMissing: errors.ImageNotFound,
    blocks.SourceMissing: errors.SourceNotFound,
    blocks.BuildBroken: errors.BuildFailed,
    blocks.NameInUse: errors.EngineRefused,
    blocks.Refused: errors.EngineRefused,
    blocks.RegistryUnreachable: errors.RegistryUnavailable,
    blocks.GitUnreachable: errors.GitUnavailable,
    blocks.EngineUnreachable: errors.SwarmUnavailable,
    blocks.ProxyUnreachable: errors.ProxyUnavailable,
    blocks.ZoneUnreachable: errors.RoutesUnavailable,
    blocks.PrefectUnreachable: errors.FlowsUnavailable,
}


@contextmanager
def domain_errors() -> Iterator[None]:
    """Gives what a block raises its meaning for the domain."""
    try:
        yield
    except blocks.BlockError as error:
        raise MEANINGS[type(error)](str(error)) from error


_bound: Platform | None = None


def bind(platform: Platform) -> None:
    """Chooses what the tasks of this process touch: the live platform, or a test's fakes."""
    global _bound  # noqa: PLW0603 - the one binding of a process
    _bound = platform


def platform() -> Platform:
    """What this process is bound to; the live platform unless somebody chose otherwise."""
    if _bound is None:
        bind(live(Settings.load()))
    assert _bound is not None
    return _bound


def live(settings: Settings) -> Platform:
    """The real thing. Imports here, so that what never touches Docker never loads its client."""

    from blocks.buildkit import Builder as DockerBuilder
    from blocks.caddy import Proxy as CaddyProxy
    from blocks.git import Repositories as GitRepositories
    from blocks.knot import Zone as KnotZone
    from blocks.swarm import Swarm as DockerSwarm

    Keyring.open(settings.keyring)
    database = Database(settings.database_url, connections=2)
    return Platform(
        settings=settings,
        database=database,
        swarm=DockerSwarm(
            docker_host=settings.docker_host, instance=settings.instance, network_pool=settings.network_pool
        ),
        proxy=CaddyProxy(sockets=settings.proxy_sockets),
        zone=KnotZone(server="127.0.0.1", port=settings.routes_port, secret=settings.zone_secret),
        runs=PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database)),
        repositories=GitRepositories(folder=settings.repositories, allowed_hosts=settings.git_hosts),
        builder=DockerBuilder(docker_host=settings.docker_host),
    )


def wake_by(database: Database) -> Callable[[UUID], None]:
    """Tells the workers at once that a run was created; without it they find it at their next poll."""
    return lambda run_id: database.notify("slipway_runs", str(run_id))
