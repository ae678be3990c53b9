"""A Docker Swarm in memory: everything that should run does at once, unless a knob says otherwise."""

import ipaddress
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from blocks.errors import EngineUnreachable, Refused
from blocks.specs import Labels, ServiceSpec
from blocks.states import CommandAnswer, Exit, OutputLine, ServiceState, TaskPhase, TaskState
from tests.fakes.containers import FakeContainers
from tests.fakes.engine import PORT
from tests.fakes.storage import FakeStorage

RESTARTS = 3
PORT_TAKEN = "no suitable node (host-mode port already in use on 1 node)"
TOO_LARGE = "no suitable node (insufficient resources on 1 node)"
Port = tuple[int, str]


@dataclass
class FakeSwarm(FakeStorage, FakeContainers):
    """Knobs, by service: `unhealthy`, `exits`, `pending` (tasks that never start), `ports`, `written` (its output),
    `answers` (of commands; what ran is in `ran`), `answers_to` (by a command's first word), `outlive_removal`;
    `stop_seconds` of any. Those of `FakeEngine` by image.
    """

    unhealthy: set[str] = field(default_factory=set)
    exits: dict[str, Exit] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    ports: dict[str, frozenset[int]] = field(default_factory=dict)
    written: dict[str, list[OutputLine]] = field(default_factory=dict)
    answers: dict[str, CommandAnswer] = field(default_factory=dict)
    answers_to: dict[str, CommandAnswer] = field(default_factory=dict)
    ran: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    ended: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)  # by who did not begin it
    outlive_removal: set[str] = field(default_factory=set)
    stop_seconds: float = 0.0
    holders: dict[Port, str] = field(default_factory=dict)

    @property
    def running(self) -> dict[str, int]:
        """Service → replicas."""
        return {name: spec.replicas for name, spec in self.specs.items()}

    def apply_service(self, spec: ServiceSpec) -> None:
        self._answer()
        if spec.name in self.specs:
            self._claim(spec.name, self.specs[spec.name].labels)
        for mounted in spec.configs:
            if mounted.config not in self.kept_configs:
                raise Refused(f"There is no config {mounted.config}.")
        self.specs[spec.name] = spec
        self._share_ports()

    def scale(self, name: str, replicas: int) -> None:
        self._answer()
        if name not in self.specs:
            raise Refused(f"There is no Swarm service {name}.")
        self._claim(name, self.specs[name].labels)
        self.specs[name] = replace(self.specs[name], replicas=replicas)
        self._share_ports()

    def services(self, labels: Labels) -> list[ServiceState]:
        self._answer()
        return [
            ServiceState(spec.name, dict(spec.labels), spec.image, spec.replicas)
            for spec in self.specs.values()
            if self._matches(spec.labels, labels)
        ]

    def tasks(self, name: str) -> list[TaskState]:
        self._answer()
        self._share_ports()
        spec = self.specs.get(name)
        if spec is None:
            return []
        is_restarted = name in self.exits and not spec.is_job  # and Swarm keeps the history
        return [self._task(spec, number) for number in range(spec.replicas * (RESTARTS if is_restarted else 1))]

    def remove_service(self, name: str) -> None:
        self._answer()
        if name in self.specs:
            self._claim(name, self.specs[name].labels)
            del self.specs[name]
            self._share_ports()

    def await_stopped(self, name: str, timeout: float) -> None:
        self._answer()
        time.sleep(self.stop_seconds)

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

    def output(self, container_id: str, after: str) -> list[OutputLine]:
        self._answer()
        name = container_id.rpartition(".")[0]
        return [line for line in self.written.get(name, ()) if line.at > after] if name in self.specs else []

    def run_command(self, container_id: str, command: Sequence[str], timeout_seconds: float) -> CommandAnswer:
        self._answer()
        name = container_id.rpartition(".")[0]
        found = [task for task in self.tasks(name) if task.container_id == container_id]
        if not found:
            return CommandAnswer(None, f"No such container: {container_id}")
        if found[0].phase is not TaskPhase.RUNNING:
            return CommandAnswer(None, f"Container {container_id} is not running")
        self.ran.append((name, tuple(command)))
        return self.answers_to.get(command[0]) or self.answers.get(name, CommandAnswer(0, ""))

    def end_command(self, container_id: str, command: Sequence[str]) -> None:
        self._answer()
        self.ended.append((container_id.rpartition(".")[0], tuple(command)))

    def strangers(self) -> list[str]:
        self._answer()
        ours = {name for name, spec in self.nets.items() if self._matches(spec.labels, {})}
        attached = {name: {end.network for end in spec.networks} for name, spec in self.specs.items()} | self.joined
        labels = {name: spec.labels for name, spec in self.specs.items()}
        labels |= {name: spec.labels for name, spec in self.plain.items()}
        return sorted(name for name, nets in attached.items() if nets & ours and not self._matches(labels[name], {}))

    def remove_everything(self, labels: Labels) -> None:
        for service in self.services(labels):
            self.remove_service(service.name)
        for container in self.containers(labels):
            self.remove_container(container.name)
        for network in self.networks(labels):
            self.remove_network(network)
        for config in self.configs(labels):
            self.remove_config(config.name)

    def name_at(self, address: str) -> str | None:
        """The service one of whose running tasks has the address."""
        tasks = ((name, task) for name in self.specs for task in self.tasks(name))
        running = ((name, task) for name, task in tasks if task.phase is TaskPhase.RUNNING)
        return next((name for name, task in running if address in task.addresses.values()), None)

    def ports_of(self, name: str) -> frozenset[int]:
        return self.ports.get(name, frozenset({PORT}))

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
        """Why the task cannot start."""
        if spec.name in self.pending:
            return "pending"
        wanted = spec.reservations
        if (wanted.memory_bytes or 0) > self.node.memory_bytes or (wanted.cpus or 0) > self.node.cpus:
            return TOO_LARGE
        is_taken = any(self.holders.get(port, spec.name) != spec.name for port in _ports(spec))
        return PORT_TAKEN if is_taken or (spec.ports and slot) else None

    def _share_ports(self) -> None:
        """A port of the node stays with the service that has it as long as that has tasks."""
        wanted = {name: _ports(spec) for name, spec in self.specs.items() if spec.replicas and not spec.is_job}
        self.holders = {port: name for port, name in self.holders.items() if port in wanted.get(name, ())}
        for name, ports in wanted.items():
            if all(self.holders.get(port, name) == name for port in ports):
                self.holders.update(dict.fromkeys(ports, name))

    def _address(self, network: str, name: str, number: int) -> str:
        first = int(ipaddress.ip_network(self.subnets[network])[10])
        return str(ipaddress.ip_address(first + 10 * list(self.specs).index(name) + number))


def _ports(spec: ServiceSpec) -> set[Port]:
    return {(port.published, port.protocol) for port in spec.ports}
