"""The edge that contract tests run against: in memory, or real containers of an installation of their own."""

import base64
import ipaddress
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import docker

from blocks.caddy.proxy import Proxy
from blocks.docker.builds import BuildLimits
from blocks.docker.cluster import Cluster
from blocks.docker.engine import Engine
from blocks.docker.node import Node
from blocks.errors import Unreachable
from blocks.knot.zone import Zone
from blocks.specs import Attachment, ContainerSpec, Labels, NetworkSpec, ServiceSpec, SrvTarget
from blocks.states import ContainerState, TaskPhase, TaskState
from deployments.supervisor.images import ensure_example, ensure_images
from deployments.supervisor.steps import remove_objects
from flows import ports
from flows.plans.knot import knot_files
from flows.plans.proxy import SOCKETS, caddy_config
from flows.settings import Settings
from tests.fakes.cluster import FakeCluster
from tests.fakes.engine import FakeEngine
from tests.fakes.node import FakeNode
from tests.fakes.proxy import FakeProxy
from tests.fakes.zone import FakeZone
from tests.machine import an_instance, one_at_a_time

PATIENCE_SECONDS = 20.0
APP_PORT = 8080


@dataclass(frozen=True)
class Edge:
    """A cluster, a node, a proxy and a routing zone that belong together, and the engine behind the first two."""

    engine: Engine | FakeEngine
    cluster: ports.Cluster
    node: ports.Node
    proxy: Proxy | FakeProxy
    zone: Zone | FakeZone
    instance: str
    image: str
    port: int = 0

    @property
    def labels(self) -> Labels:
        return {"slipway.instance": self.instance}

    @property
    def network(self) -> str:
        """Where the proxy meets the apps."""
        return f"{self.instance}-edge"

    @property
    def fake(self) -> FakeEngine | None:
        """Where a test says what may go wrong; None where it has to go wrong for real."""
        return self.engine if isinstance(self.engine, FakeEngine) else None

    @property
    def api(self) -> docker.APIClient:
        """The real engine, to be looked at."""
        assert isinstance(self.engine, Engine)
        api: docker.APIClient = self.engine.api
        return api

    def foreign(self) -> "Edge":
        """Another installation on the same engine."""
        if self.fake:
            engine: Engine | FakeEngine = replace(self.fake, instance="foreign")
        else:
            assert isinstance(self.engine, Engine)
            engine = Engine(self.engine.docker_host, "foreign")
        cluster, node = halves(engine)
        return replace(self, engine=engine, cluster=cluster, node=node, instance="foreign")

    def container(self, name: str) -> ContainerState | None:
        """Ours of that name."""
        return next((each for each in self.node.containers.list({}) if each.name == name), None)

    def app(self, name: str, *env: str, **changes: object) -> ServiceSpec:
        return ServiceSpec(
            name=f"{self.instance}-{name}",
            image=self.image,
            labels=self.labels,
            networks=(Attachment(self.network),),
            env=env,
            # whoever is asked to stop before it knows how is killed at the end of its grace
            **{"stop_grace_seconds": 5, **changes},  # type: ignore[arg-type]
        )

    def start(self, name: str) -> SrvTarget:
        """Returns a version that answers."""
        spec = self.app(name, f"VERSION={name}")
        self.cluster.services.apply(spec)
        eventually(lambda: self.health(spec.name) == {200}, f"{spec.name} answers")
        return SrvTarget(spec.name, APP_PORT)

    def container_of(self, spec: ServiceSpec) -> str:
        """Returns the container of its one task, once it runs."""
        self.await_phase(spec, TaskPhase.RUNNING)
        return next(task.container_id or "" for task in self.tasks(spec) if task.desired_running)

    def tasks(self, spec: ServiceSpec) -> Sequence[TaskState]:
        return self.cluster.services.tasks(spec.name)

    def await_phase(self, spec: ServiceSpec, phase: TaskPhase) -> None:
        eventually(lambda: phase in {task.phase for task in self.tasks(spec)}, f"{spec.name} is {phase}")

    def health(self, name: str, port: int = APP_PORT) -> set[int | None]:
        """Returns what each task's health check says, asked through the proxy."""
        tasks = self.cluster.services.tasks(name)
        addresses = [task.addresses[self.network] for task in tasks if self.network in task.addresses]
        return {self.proxy.probe(f"{address}:{port}", "/health", 2).status for address in addresses}


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Polls until it holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(0.02)


def halves(engine: Engine | FakeEngine) -> tuple[ports.Cluster, ports.Node]:
    """Returns the cluster and the node of an engine, real or fake."""
    if isinstance(engine, FakeEngine):
        return FakeCluster(engine), FakeNode(engine)
    return Cluster(engine, "10.96.0.0/12"), Node(engine, BuildLimits())


def fake_edge() -> Edge:
    engine, zone = FakeEngine(instance="fake"), FakeZone()
    cluster, node = halves(engine)
    edge = Edge(engine, cluster, node, FakeProxy(engine, zone), zone, "fake", "sha256:fake")
    cluster.networks.ensure(NetworkSpec(edge.network, edge.labels))
    node.containers.ensure(ContainerSpec("fake-proxy", "sha256:proxy", edge.labels, edge.network))
    return edge


@contextmanager
def real_edge(folder: Path) -> Iterator[Edge]:
    """Yields the routing server and the proxy in containers, on free ports, removed at the end."""
    with an_instance("contract") as instance:
        settings = Settings(instance=instance, folder=folder, proxy_port=_free_port())
        engine = Engine(settings.docker_host, instance)
        cluster, node = halves(engine)
        try:
            yield _start(settings, engine, cluster, node)
        finally:
            remove_objects(cluster, node, {})
            for volume in node.volumes.list({}):
                node.volumes.remove(volume.name)
            engine.close()


def _start(settings: Settings, engine: Engine, cluster: ports.Cluster, node: ports.Node) -> Edge:
    with one_at_a_time("images"):
        images, example = ensure_images(settings, lambda line: None), ensure_example(settings)
    secret = base64.b64encode(secrets.token_bytes(32)).decode()
    instance, system, labels = settings.instance, f"{settings.instance}-system", {"slipway.instance": settings.instance}
    cluster.networks.ensure(NetworkSpec(system, labels, driver="bridge"))
    subnet = ipaddress.ip_network(cluster.networks.subnet(system))
    routes = str(subnet[2])
    files = knot_files(secret, str(subnet))
    node.containers.ensure(ContainerSpec(f"{instance}-routes", images.routes, labels, system, routes, files=files))
    settings.proxy_sockets.mkdir(mode=0o700, exist_ok=True)
    node.containers.ensure(
        ContainerSpec(
            f"{instance}-proxy",
            images.proxy,
            labels,
            system,
            str(subnet[3]),
            ports={"80/tcp": ("127.0.0.1", settings.proxy_port)},
            binds={str(settings.proxy_sockets): SOCKETS},
        )
    )
    proxy = Proxy(sockets=settings.proxy_sockets)
    zone = Zone(server=routes, secret=secret)
    image = node.images.obtain(example, lambda line: None)
    edge = Edge(engine, cluster, node, proxy, zone, instance, image, settings.proxy_port)
    cluster.networks.ensure(NetworkSpec(edge.network, labels))
    node.containers.connect(f"{instance}-proxy", edge.network)
    eventually(lambda: _answers(proxy, zone, routes), "the edge answers")
    return edge


def _answers(proxy: Proxy, zone: Zone, routes: str) -> bool:
    try:
        zone.records()
        return not proxy.configure(caddy_config(f"{routes}:53"))
    except Unreachable:
        return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
