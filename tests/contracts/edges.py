"""The edge that contract tests run against: in memory, or real containers of an installation of their own."""

import base64
import ipaddress
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from blocks.caddy.proxy import Proxy
from blocks.docker.swarm import Swarm
from blocks.errors import Unreachable
from blocks.knot.zone import Zone
from blocks.specs import Attachment, ContainerSpec, Labels, NetworkSpec, ServiceSpec, SrvTarget
from blocks.states import TaskPhase
from deployments.supervisor.images import ensure_example, ensure_images
from flows.plans.knot import knot_files
from flows.plans.proxy import SOCKETS, caddy_config
from flows.settings import Settings
from tests.fakes.proxy import FakeProxy
from tests.fakes.swarm import FakeSwarm
from tests.fakes.zone import FakeZone

PATIENCE_SECONDS = 20.0
APP_PORT = 8080


@dataclass(frozen=True)
class Edge:
    """A swarm, a proxy and a routing zone that belong together."""

    swarm: Swarm | FakeSwarm
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
    def is_real(self) -> bool:
        return isinstance(self.swarm, Swarm)

    def strange_swarm(self) -> Swarm | FakeSwarm:
        """Another installation on the same engine."""
        if isinstance(self.swarm, FakeSwarm):
            return replace(self.swarm, instance="stranger")
        return Swarm(docker_host=self.swarm.docker_host, instance="stranger")

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
        """A version that answers."""
        spec = self.app(name, f"VERSION={name}")
        self.swarm.apply_service(spec)
        eventually(lambda: self.health(spec.name) == {200}, f"{spec.name} answers")
        return SrvTarget(spec.name, APP_PORT)

    def container_of(self, spec: ServiceSpec) -> str:
        """The container of its one task, once it runs."""
        self.await_phase(spec, TaskPhase.RUNNING)
        return next(task.container_id or "" for task in self.swarm.tasks(spec.name) if task.desired_running)

    def await_phase(self, spec: ServiceSpec, phase: TaskPhase) -> None:
        eventually(lambda: phase in {task.phase for task in self.swarm.tasks(spec.name)}, f"{spec.name} is {phase}")

    def health(self, name: str, port: int = APP_PORT) -> set[int | None]:
        """What each task's health check says, asked through the proxy."""
        addresses = [task.addresses[self.network] for task in self.swarm.tasks(name) if self.network in task.addresses]
        return {self.proxy.probe(f"{address}:{port}", "/health", 2).status for address in addresses}


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Polls until it holds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(0.02)


def fake_edge() -> Edge:
    swarm, zone = FakeSwarm(instance="fake"), FakeZone()
    edge = Edge(swarm, FakeProxy(swarm, zone), zone, "fake", "sha256:fake")
    swarm.ensure_network(NetworkSpec(edge.network, edge.labels))
    swarm.ensure_container(ContainerSpec("fake-proxy", "sha256:proxy", edge.labels, edge.network))
    return edge


@contextmanager
def real_edge(folder: Path) -> Iterator[Edge]:
    """The routing server and the proxy in containers, on free ports, removed at the end."""
    instance = f"contract-{secrets.token_hex(3)}"
    settings = Settings(instance=instance, folder=folder, proxy_port=_free_port())
    swarm = Swarm(docker_host=settings.docker_host, instance=instance, network_pool=settings.network_pool)
    labels = {"slipway.instance": instance}
    try:
        yield _start(settings, swarm, labels)
    finally:
        swarm.remove_everything(labels)
        for volume in swarm.volumes(labels):
            swarm.remove_volume(volume.name)


def _start(settings: Settings, swarm: Swarm, labels: Labels) -> Edge:
    images = ensure_images(settings, lambda line: None)
    secret = base64.b64encode(secrets.token_bytes(32)).decode()
    instance, system = settings.instance, f"{settings.instance}-system"
    swarm.ensure_network(NetworkSpec(system, labels, driver="bridge"))
    subnet = ipaddress.ip_network(swarm.subnet(system))
    routes = str(subnet[2])
    files = knot_files(secret, str(subnet))
    swarm.ensure_container(ContainerSpec(f"{instance}-routes", images.routes, labels, system, routes, files=files))
    settings.proxy_sockets.mkdir(mode=0o700, exist_ok=True)
    swarm.ensure_container(
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
    image = swarm.obtain_image(ensure_example(settings), lambda line: None)
    edge = Edge(swarm, proxy, zone, instance, image, settings.proxy_port)
    swarm.ensure_network(NetworkSpec(edge.network, labels))
    swarm.connect(f"{instance}-proxy", edge.network)
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
