"""A Docker Swarm in memory: everything that should run does at once, unless a knob says otherwise."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from blocks.errors import EngineUnreachable, ImageMissing, NameInUse, Refused, RegistryUnreachable
from blocks.specs import ContainerSpec, Labels, NetworkSpec, ServiceSpec
from blocks.states import ContainerState, Exit, ServiceState, TaskPhase, TaskState

INSTANCE = "slipway.instance"
DIGEST = "sha256:" + "0" * 64
PORT = 8080
RESTARTS = 3


@dataclass
class FakeSwarm:
    """Knobs, by image: `images` (ports), `missing_images`, `unreachable_registries`; by service: `unhealthy`,
    `exits`, `pending` (tasks that never start), `ports`; and `unreachable`, `outlive_removal`.
    """

    instance: str = "slipway"
    images: dict[str, tuple[int, ...]] = field(default_factory=dict)
    missing_images: set[str] = field(default_factory=set)
    unreachable_registries: set[str] = field(default_factory=set)
    unhealthy: set[str] = field(default_factory=set)
    exits: dict[str, Exit] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    ports: dict[str, frozenset[int]] = field(default_factory=dict)
    unreachable: bool = False
    outlive_removal: set[str] = field(default_factory=set)
    specs: dict[str, ServiceSpec] = field(default_factory=dict)
    nets: dict[str, NetworkSpec] = field(default_factory=dict)
    plain: dict[str, ContainerSpec] = field(default_factory=dict)
    joined: dict[str, set[str]] = field(default_factory=dict)
    subnets: dict[str, str] = field(default_factory=dict)

    @property
    def running(self) -> dict[str, int]:
        """Service → replicas."""
        return {name: spec.replicas for name, spec in self.specs.items()}

    def ping(self) -> None:
        self._answer()

    def obtain_image(self, reference: str, report: Callable[[str], None]) -> str:
        self._answer()
        if reference in self.missing_images:
            raise ImageMissing(f"No image {reference}: manifest unknown")
        if reference in self.unreachable_registries:
            raise RegistryUnreachable(f"The registry of {reference} did not answer.")
        if reference not in self.images:
            report(f"pulling {reference}")
            self.images[reference] = (PORT,)
        return reference if "@" in reference or reference.startswith("sha256:") else DIGEST

    def exposed_ports(self, image: str) -> tuple[int, ...]:
        self._answer()
        if image in self.missing_images:
            raise ImageMissing(f"The engine does not have {image}.")
        return self.images.get(image, (PORT,))

    def ensure_network(self, spec: NetworkSpec) -> None:
        self._answer()
        if spec.name in self.nets:
            return self._claim(spec.name, self.nets[spec.name].labels)
        self.nets[spec.name] = spec
        number = len(self.subnets)
        self.subnets[spec.name] = str(list(ipaddress.ip_network("10.96.0.0/12").subnets(new_prefix=22))[number])
        return None

    def remove_network(self, name: str) -> None:
        self._answer()
        if name in self.nets:
            self._claim(name, self.nets.pop(name).labels)
            for networks in self.joined.values():
                networks.discard(name)

    def networks(self, labels: Labels) -> list[str]:
        self._answer()
        return sorted(name for name, spec in self.nets.items() if self._matches(spec.labels, labels))

    def subnet(self, name: str) -> str:
        self._answer()
        if name not in self.nets:
            raise Refused(f"There is no network {name}.")
        return self.subnets[name]

    def apply_service(self, spec: ServiceSpec) -> None:
        self._answer()
        if spec.name in self.specs:
            self._claim(spec.name, self.specs[spec.name].labels)
        self.specs[spec.name] = spec

    def scale(self, name: str, replicas: int) -> None:
        self._answer()
        if name not in self.specs:
            raise Refused(f"There is no Swarm service {name}.")
        self.specs[name] = replace(self.specs[name], replicas=replicas)

    def services(self, labels: Labels) -> list[ServiceState]:
        self._answer()
        return [
            ServiceState(spec.name, dict(spec.labels), spec.image, spec.replicas)
            for spec in self.specs.values()
            if self._matches(spec.labels, labels)
        ]

    def tasks(self, name: str) -> list[TaskState]:
        self._answer()
        spec = self.specs.get(name)
        tries = RESTARTS if name in self.exits else 1  # Swarm starts what ended again, and keeps the history
        return [self._task(spec, number) for number in range(spec.replicas * tries)] if spec else []

    def remove_service(self, name: str) -> None:
        self._answer()
        if name in self.specs:
            self._claim(name, self.specs.pop(name).labels)

    def await_gone(self, name: str, timeout: float) -> None:
        self._answer()
        if name in self.outlive_removal:
            raise EngineUnreachable(f"Containers of {name} are still there after {timeout:g} s.")

    def exit_of(self, task: TaskState) -> Exit:
        self._answer()
        name = (task.container_id or "").rpartition(".")[0]
        return self.exits.get(name, Exit(task.exit_code, out_of_memory=False, last_lines=()))

    def listening_ports(self, container_id: str) -> frozenset[int] | None:
        self._answer()
        name = container_id.rpartition(".")[0]
        return self.ports_of(name) if name in self.specs else None

    def ensure_container(self, spec: ContainerSpec) -> bool:
        self._answer()
        existing = self.plain.get(spec.name)
        if existing is not None:
            self._claim(spec.name, existing.labels)
        if existing == spec:
            return False
        self.plain[spec.name] = spec
        self.joined[spec.name] = {spec.network}
        return True

    def remove_container(self, name: str) -> None:
        self._answer()
        if name in self.plain:
            self._claim(name, self.plain.pop(name).labels)
            del self.joined[name]

    def container(self, name: str) -> ContainerState | None:
        self._answer()
        spec = self.plain.get(name)
        if spec is None:
            return None
        return ContainerState(name, f"id-{name}", spec.image, True, dict(spec.labels), frozenset(self.joined[name]))

    def containers(self, labels: Labels) -> list[ContainerState]:
        found = (self.container(name) for name, spec in self.plain.items() if self._matches(spec.labels, labels))
        return [state for state in found if state is not None]

    def connect(self, container: str, network: str) -> None:
        self._answer()
        if container not in self.plain or network not in self.nets:
            raise Refused(f"There is no container {container} or no network {network}.")
        self.joined[container].add(network)

    def disconnect(self, container: str, network: str) -> None:
        self._answer()
        self.joined.get(container, set()).discard(network)

    def remove_everything(self, labels: Labels) -> None:
        for service in self.services(labels):
            self.remove_service(service.name)
        for container in self.containers(labels):
            self.remove_container(container.name)
        for network in self.networks(labels):
            self.remove_network(network)

    def name_at(self, address: str) -> str | None:
        """The service one of whose tasks has the address."""
        tasks = ((name, task) for name in self.specs for task in self.tasks(name))
        return next((name for name, task in tasks if address in task.addresses.values()), None)

    def ports_of(self, name: str) -> frozenset[int]:
        return self.ports.get(name, frozenset({PORT}))

    def _task(self, spec: ServiceSpec, number: int) -> TaskState:
        ended = self.exits.get(spec.name)
        phase = TaskPhase.FAILED if ended else TaskPhase.WAITING if spec.name in self.pending else TaskPhase.RUNNING
        return TaskState(
            id=f"task-{spec.name}-{number}",
            phase=phase,
            desired_running=ended is None,
            message=f"task: non-zero exit ({ended.code})" if ended else phase.value,
            container_id=None if phase is TaskPhase.WAITING else f"{spec.name}.{number}",
            exit_code=ended.code if ended else None,
            addresses={end.network: self._address(end.network, spec.name, number) for end in spec.networks},
        )

    def _address(self, network: str, name: str, number: int) -> str:
        first = int(ipaddress.ip_network(self.subnets[network])[10])
        return str(ipaddress.ip_address(first + 10 * list(self.specs).index(name) + number))

    def _matches(self, labels: Mapping[str, str], wanted: Labels) -> bool:
        return labels.get(INSTANCE) == self.instance and wanted.items() <= labels.items()

    def _claim(self, name: str, labels: Mapping[str, str]) -> None:
        if labels.get(INSTANCE) != self.instance:
            raise NameInUse(f"{name} exists and does not belong to the installation {self.instance!r}.")

    def _answer(self) -> None:
        if self.unreachable:
            raise EngineUnreachable("The Docker engine does not answer.")
