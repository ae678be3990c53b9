"""Deciding whether a new version is healthy, from what was observed. No effects, no clock of its own."""

from collections.abc import Sequence

from blocks.states import Probe, TaskPhase, TaskState
from flows.domain.config import HealthCheck, ServiceConfig

CRASHES = 3  # an app may fail once or twice while it waits for its database
STEADY_SECONDS = 1.0  # a worker that listens on nothing must at least stay up


class Watch:
    """What is known of a new version's tasks while they start."""

    def __init__(self, config: ServiceConfig, network: str) -> None:
        """`network` is where the probes come from: the proxy's."""
        self._config = config
        self._network = network
        self._check = config.health_check or HealthCheck()
        self._good: dict[tuple[str, int], int] = {}
        self._running_since: dict[str, float] = {}
        self._said: dict[tuple[str, int], str] = {}

    @property
    def grace_seconds(self) -> int:
        return self._check.grace_seconds

    @property
    def timeout_seconds(self) -> int:
        return self._check.timeout_seconds

    @property
    def ports(self) -> tuple[int, ...]:
        """What must answer: the port of the health check first, then that of every other route."""
        first = self._config.probe_port
        return tuple(dict.fromkeys([first, *self._config.routes.values()])) if first else ()

    def path(self, port: int) -> str:
        """The check's own path where it applies; any other port only has to speak HTTP."""
        return self._check.path if port == self._config.probe_port else "/"

    @property
    def last_words(self) -> str:
        """What the last probe said, for the explanation of a failure."""
        return next(reversed(self._said.values()), "no container was started in time")

    def crashed(self, tasks: Sequence[TaskState]) -> TaskState | None:
        """The newest failure, once there were too many to go on hoping."""
        ended = [
            task for task in tasks if task.phase in (TaskPhase.FAILED, TaskPhase.ENDED) and not task.desired_running
        ]
        return ended[0] if len(ended) >= CRASHES else None

    def address(self, task: TaskState, port: int) -> str | None:
        ip = task.addresses.get(self._network)
        return f"{ip}:{port}" if ip else None

    def to_probe(self, tasks: Sequence[TaskState]) -> list[tuple[TaskState, int]]:
        """Ports of tasks that run and have not proved themselves.

        A task's address is known before it runs, but asking there too early costs a second: the proxy's kernel waits
        that long before it looks for the address again.
        """
        running = [task for task in tasks if task.desired_running and task.phase is TaskPhase.RUNNING]
        return [(task, port) for task in running for port in self.ports if not self._is_proven(task, port)]

    def note(self, task: TaskState, port: int, probe: Probe) -> str | None:
        """Takes in one answer; returns a line for the journal when it says something new."""
        place = (task.id, port)
        self._good[place] = self._good.get(place, 0) + 1 if self._is_good(port, probe) else 0
        answer = probe.detail if probe.status is None else f"{probe.status} {probe.detail}".rstrip()
        line = f"GET {self.path(port)} on port {port}: {answer}"
        if self._said.get(place) == line:
            return None
        self._said.pop(place, None)
        self._said[place] = line
        return line

    def is_healthy(self, tasks: Sequence[TaskState], at: float) -> bool:
        """Whether every wanted replica passed; `at` is a monotonic clock's time in seconds."""
        proven = [task for task in tasks if task.desired_running and self._has_passed(task, at)]
        return len(proven) >= self._config.replicas

    def silent_port(self, tasks: Sequence[TaskState]) -> int | None:
        """A port that has not answered well, for the explanation of a failure."""
        return next((port for _task, port in self.to_probe(tasks)), None)

    def _has_passed(self, task: TaskState, at: float) -> bool:
        if task.phase is not TaskPhase.RUNNING:
            return False
        if self.ports:
            return all(self._is_proven(task, port) for port in self.ports)
        return at - self._running_since.setdefault(task.id, at) >= STEADY_SECONDS

    def _is_proven(self, task: TaskState, port: int) -> bool:
        needed = self._check.successes if port == self._config.probe_port else 1
        return self._good.get((task.id, port), 0) >= needed

    def _is_good(self, port: int, probe: Probe) -> bool:
        """With a health check: a 2xx. Without: any HTTP answer shows that the port is the right one."""
        if probe.status is None:
            return False
        is_checked = self._config.health_check is not None and port == self._config.probe_port
        return 200 <= probe.status < 300 if is_checked else True
