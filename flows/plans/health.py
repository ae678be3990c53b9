"""Deciding whether a new version is healthy, from what was observed. No effects, no clock of its own."""

from collections.abc import Sequence

from blocks.specs import Probe, TaskPhase, TaskState
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
        self._good: dict[str, int] = {}
        self._running_since: dict[str, float] = {}
        self._said: dict[str, str] = {}

    @property
    def grace_seconds(self) -> int:
        return self._check.grace_seconds

    @property
    def timeout_seconds(self) -> int:
        return self._check.timeout_seconds

    @property
    def path(self) -> str:
        return self._check.path

    @property
    def port(self) -> int | None:
        return self._config.probe_port

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

    def address(self, task: TaskState) -> str | None:
        ip = task.addresses.get(self._network)
        return f"{ip}:{self.port}" if ip and self.port else None

    def to_probe(self, tasks: Sequence[TaskState]) -> list[TaskState]:
        """Tasks that run and have not proved themselves.

        A task's address is known before it runs, but asking there too early costs a second: the proxy's kernel waits
        that long before it looks for the address again.
        """
        running = [task for task in tasks if task.desired_running and task.phase is TaskPhase.RUNNING]
        return [task for task in running if self._good.get(task.id, 0) < self._check.successes]

    def note(self, task: TaskState, probe: Probe | None, at: float) -> str | None:
        """Takes in one observation; returns a line for the journal when it says something new."""
        if task.phase is TaskPhase.RUNNING:
            self._running_since.setdefault(task.id, at)
        if probe is None:
            return None
        good = self._is_good(probe)
        self._good[task.id] = self._good.get(task.id, 0) + 1 if good else 0
        answer = probe.detail if probe.status is None else f"{probe.status} {probe.detail}".rstrip()
        line = f"GET {self.path} on port {self.port}: {answer}"
        if self._said.get(task.id) == line:
            return None
        self._said[task.id] = line
        return line

    def is_healthy(self, tasks: Sequence[TaskState], at: float) -> bool:
        """Whether every wanted replica passed."""
        proven = [task for task in tasks if task.desired_running and self._has_passed(task, at)]
        return len(proven) >= self._config.replicas

    def _has_passed(self, task: TaskState, at: float) -> bool:
        if self.port is not None:
            return self._good.get(task.id, 0) >= self._check.successes
        since = self._running_since.get(task.id)
        return task.phase is TaskPhase.RUNNING and since is not None and at - since >= STEADY_SECONDS

    def _is_good(self, probe: Probe) -> bool:
        """With a health check: a 2xx. Without: any HTTP answer shows that the port is the right one."""
        if probe.status is None:
            return False
        return self._config.health_check is None or 200 <= probe.status < 300
