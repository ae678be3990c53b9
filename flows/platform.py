"""The one place where the ports are bound to blocks, or to the fakes of a test."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from blocks import errors as blocks
from blocks.prefect.runs import PrefectRuns
from flows.context import Context
from flows.domain import errors
from flows.domain.sealed import Keyring
from flows.ports import Cluster, Node, Planners, Proxy, Repositories, Zone
from flows.settings import Settings
from flows.store.database import Database


@dataclass(frozen=True)
class Platform(Context):
    """Everything that a task may touch: what a use case needs, and the world outside."""

    cluster: Cluster
    node: Node
    proxy: Proxy
    zone: Zone
    repositories: Repositories
    planners: Planners

    @property
    def instance(self) -> str:
        return self.settings.instance


MEANINGS: Mapping[type[blocks.BlockError], type[errors.PlatformError]] = {
    blocks.ImageMissing: errors.ImageNotFound,
    blocks.PushDenied: errors.EngineRefused,
    blocks.SourceMissing: errors.SourceNotFound,
    blocks.SourceRefused: errors.SourceRefused,
    blocks.BuildBroken: errors.BuildFailed,
    blocks.ArchiveBroken: errors.ArchiveRefused,
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
    """Returns what this process is bound to: the live platform unless somebody chose otherwise."""
    if _bound is None:
        bind(live(Settings.load()))
    assert _bound is not None
    return _bound


def live(settings: Settings) -> Platform:
    """Builds the real platform. It imports here, so that what never touches Docker never loads its client."""

    from blocks.caddy.proxy import Proxy as CaddyProxy
    from blocks.docker.builds import BuildLimits
    from blocks.docker.cluster import Cluster as SwarmCluster
    from blocks.docker.engine import Engine
    from blocks.docker.node import Node as EngineNode
    from blocks.git.repositories import Repositories as GitRepositories
    from blocks.knot.zone import Zone as KnotZone
    from blocks.planners import Planners as InstalledPlanners

    Keyring.open(settings.keyring)
    database = Database(settings.database_url, connections=2)
    engine = Engine(settings.docker_host, settings.instance)
    return Platform(
        settings=settings,
        database=database,
        cluster=SwarmCluster(engine, settings.network_pool),
        node=EngineNode(engine, BuildLimits(settings.build_cpus, settings.build_memory_bytes)),
        proxy=CaddyProxy(sockets=settings.proxy_sockets),
        zone=KnotZone(server="127.0.0.1", port=settings.routes_port, secret=settings.zone_secret),
        runs=PrefectRuns(settings.prefect_api_url, settings.prefect_auth, wake_by(database)),
        repositories=GitRepositories(folder=settings.repositories, allowed_hosts=settings.git_hosts),
        planners=InstalledPlanners(),
    )


def wake_by(database: Database) -> Callable[[UUID], None]:
    """Tells the workers at once that a run was created; without it they find it at their next poll."""
    return lambda run_id: database.notify("slipway_runs", str(run_id))
