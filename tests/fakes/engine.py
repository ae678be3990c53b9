"""A Docker engine in memory, which manages its own Swarm: what it has, and what may go wrong with it."""

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blocks.errors import EngineUnreachable, NameInUse
from blocks.specs import ConfigSpec, ContainerSpec, Credentials, Labels, NetworkSpec, ServiceSpec, VolumeSpec
from blocks.states import CommandAnswer, Exit, NodeFacts, OutputLine, TaskPhase, TaskState
from tests.fakes.registry import FakeRegistry, repository_of

INSTANCE = "slipway.instance"
DIGEST = "sha256:" + "0" * 64
PORT = 8080
RESTARTS = 3
PORT_TAKEN = "no suitable node (host-mode port already in use on 1 node)"
TOO_LARGE = "no suitable node (insufficient resources on 1 node)"
Port = tuple[int, str]


@dataclass
class FakeEngine:
    """What `FakeCluster` and `FakeNode` ask. Everything that should run does at once, unless a knob says otherwise.

    Each question passes `asked` first. `unreachable` fails all of them; `before` holds what happens before the engine
    answers one, by its name at the port, `services.apply`: it gets the name of the object, and may look around, wait,
    or raise.
    """

    instance: str = "slipway"
    unreachable: bool = False
    before: dict[str, Callable[[str], None]] = field(default_factory=dict)

    # the cluster
    services: dict[str, ServiceSpec] = field(default_factory=dict)
    configs: dict[str, ConfigSpec] = field(default_factory=dict)
    networks: dict[str, NetworkSpec] = field(default_factory=dict)
    subnets: dict[str, str] = field(default_factory=dict)
    holders: dict[Port, str] = field(default_factory=dict)  # which service has a port of the node
    # by service: tasks that never start, how they ended, what a health check finds, whose containers stay
    pending: set[str] = field(default_factory=set)
    exits: dict[str, Exit] = field(default_factory=dict)
    unhealthy: set[str] = field(default_factory=set)
    outlive_removal: set[str] = field(default_factory=set)

    # the node
    facts: NodeFacts = NodeFacts("fake-node", 2, 8 << 30, Path("/"))
    containers: dict[str, ContainerSpec] = field(default_factory=dict)  # plain ones
    joined: dict[str, set[str]] = field(default_factory=dict)  # in which networks a plain container is
    volumes: dict[str, VolumeSpec] = field(default_factory=dict)
    contents: dict[str, dict[str, str]] = field(default_factory=dict)  # of volumes, by path
    cache_bytes: int = 0  # of builds
    has_foreign_containers: bool = False
    # by service: where its containers listen, what they wrote, what commands in them answer (also by first word)
    ports: dict[str, frozenset[int]] = field(default_factory=dict)
    written: dict[str, list[OutputLine]] = field(default_factory=dict)
    answers: dict[str, CommandAnswer] = field(default_factory=dict)
    answers_to: dict[str, CommandAnswer] = field(default_factory=dict)
    ran: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    ended: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # by who did not begin it

    # images, by name
    images: set[str] = field(default_factory=set)
    image_labels: dict[str, Mapping[str, str]] = field(default_factory=dict)
    image_ids: dict[str, str] = field(default_factory=dict)  # of what was built here; all else has one digest
    missing_images: set[str] = field(default_factory=set)
    unreachable_registries: set[str] = field(default_factory=set)
    moved_tags: dict[str, str] = field(default_factory=dict)  # what a tag means at its registry by now
    private_images: dict[str, Credentials] = field(default_factory=dict)  # and what their registry asks for
    registry: FakeRegistry = field(default_factory=FakeRegistry)

    def asked(self, call: str, name: str = "") -> None:
        """Before each answer."""
        if self.unreachable:
            raise EngineUnreachable("The Docker engine does not answer.")
        if call in self.before:
            self.before[call](name)

    @property
    def running(self) -> dict[str, int]:
        """Service → replicas."""
        return {name: spec.replicas for name, spec in self.services.items()}

    def matches(self, labels: Mapping[str, str], wanted: Labels) -> bool:
        """Tells whether it is ours and bears these labels."""
        return labels.get(INSTANCE) == self.instance and wanted.items() <= labels.items()

    def claim(self, name: str, labels: Mapping[str, str]) -> None:
        if labels.get(INSTANCE) != self.instance:
            raise NameInUse(f"{name} exists and does not belong to the installation {self.instance!r}.")

    def add_built(self, name: str, labels: Mapping[str, str], content: str = "") -> None:
        """Adds an image as a build leaves it."""
        self.images.add(name)
        self.image_labels[name] = labels
        self.image_ids[name] = f"sha256:{hashlib.sha256((name + content).encode()).hexdigest()}"

    def id_of(self, reference: str) -> str:
        return self.image_ids.get(reference, DIGEST)

    def digests_of(self, id: str) -> tuple[str, ...]:
        return tuple(name for name, found in self.image_ids.items() if found == id and "@" in name)

    def pinned(self, reference: str) -> str:
        digest = f"{repository_of(reference)}@{self.id_of(reference)}"
        return digest if digest in self.image_ids else self.id_of(reference)

    def tasks_of(self, name: str) -> list[TaskState]:
        """Returns the service's tasks, newest first."""
        self.share_ports()
        spec = self.services.get(name)
        if spec is None:
            return []
        is_restarted = name in self.exits and not spec.is_job  # and Swarm keeps the history
        return [self._task(spec, number) for number in range(spec.replicas * (RESTARTS if is_restarted else 1))]

    def name_at(self, address: str) -> str | None:
        """Returns the service one of whose running tasks has the address."""
        tasks = ((name, task) for name in self.services for task in self.tasks_of(name))
        running = ((name, task) for name, task in tasks if task.phase is TaskPhase.RUNNING)
        return next((name for name, task in running if address in task.addresses.values()), None)

    def ports_of(self, name: str) -> frozenset[int]:
        return self.ports.get(name, frozenset({PORT}))

    def share_ports(self) -> None:
        """Gives a port of the node to the service that has it, as long as that has tasks."""
        wanted = {name: _ports(spec) for name, spec in self.services.items() if spec.replicas and not spec.is_job}
        self.holders = {port: name for port, name in self.holders.items() if port in wanted.get(name, ())}
        for name, ports in wanted.items():
            if all(self.holders.get(port, name) == name for port in ports):
                self.holders.update(dict.fromkeys(ports, name))

    def _task(self, spec: ServiceSpec, number: int) -> TaskState:
        ended = self.exits.get(spec.name)
        if ended is None and spec.is_job:
            ended = Exit(0, out_of_memory=False, last_lines=())
        if obstacle := self._obstacle(spec, number % spec.replicas):
            phase, message, ended = TaskPhase.WAITING, obstacle, None
        elif ended is None:
            phase, message = TaskPhase.RUNNING, "started"
        elif ended.code == 0:
            phase, message = TaskPhase.ENDED, "finished"
        else:
            phase, message = TaskPhase.FAILED, f"task: non-zero exit ({ended.code})"
        return TaskState(
            id=f"task-{spec.name}-{number}",
            phase=phase,
            desired_running=ended is None,
            message=message,
            container_id=None if phase is TaskPhase.WAITING else f"{spec.name}.{number}",
            exit_code=ended.code if ended else None,
            addresses={end.network: self._address(end.network, spec.name, number) for end in spec.networks},
        )

    def _obstacle(self, spec: ServiceSpec, slot: int) -> str | None:
        """Returns why the task cannot start."""
        if spec.name in self.pending:
            return "pending"
        wanted = spec.reservations
        if (wanted.memory_bytes or 0) > self.facts.memory_bytes or (wanted.cpus or 0) > self.facts.cpus:
            return TOO_LARGE
        is_taken = any(self.holders.get(port, spec.name) != spec.name for port in _ports(spec))
        return PORT_TAKEN if is_taken or (spec.ports and slot) else None

    def _address(self, network: str, name: str, number: int) -> str:
        first = int(ipaddress.ip_network(self.subnets[network])[10])
        return str(ipaddress.ip_address(first + 10 * list(self.services).index(name) + number))


def _ports(spec: ServiceSpec) -> set[Port]:
    return {(port.published, port.protocol) for port in spec.ports}
