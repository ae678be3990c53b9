"""Decides whether a new version is healthy, from what was observed. It has no effects and no clock of its own."""

from collections.abc import Sequence

from blocks.states import CommandAnswer, Probe, TaskPhase, TaskState
from flows.domain.config import ServiceConfig
from flows.domain.parts import HealthCheck
from flows.plans.masking import masked, masked_output

CRASHES = 3  # an app may fail once or twice while it waits for its database
STEADY_SECONDS = 1.0  # a worker that listens on nothing must at least stay up
COMMAND_SECONDS = 0.5  # between two commands in one container: each starts a process there
LONGEST_OUTPUT = 200
Question = int | None  # the port to ask over HTTP; None is the command
Place = tuple[str, Question]


class Watch:
    """The observations of a new version's tasks while they start."""

    def __init__(self, config: ServiceConfig, network: str, hidden: Sequence[str] = ()) -> None:
        """Watches a version. `network` is where the probes come from: the proxy's; `hidden`: what is never shown."""
        self._config = config
        self._network = network
        self._hidden = hidden
        self._check = config.health_check or HealthCheck()
        self._good: dict[Place, int] = {}
        self._running_since: dict[str, float] = {}
        self._asked_at: dict[Place, float] = {}
        self._said: dict[Place, str] = {}

    @property
    def grace_seconds(self) -> int:
        return self._check.grace_seconds

    @property
    def timeout_seconds(self) -> int:
        return self._check.timeout_seconds

    @property
    def command(self) -> tuple[str, ...]:
        return self._check.command or ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What must be answered: the command or the port of the health check first, then every other route's port."""
        ports = self._config.served_ports.values()
        if self._check.command:
            return (None, *dict.fromkeys(ports))
        first = self._config.probe_port
        return tuple(dict.fromkeys([first, *ports])) if first else ()

    def path(self, port: int) -> str:
        """Returns the check's own path where it applies; any other port only has to speak HTTP."""
        return self._check.path if port == self._config.probe_port else "/"

    @property
    def last_words(self) -> str:
        """The last answer that was not good, for the explanation of a failure."""
        bad = (line for place, line in reversed(self._said.items()) if not self._is_proven(place))
        return next(bad, "no container was started in time")

    def crashed(self, tasks: Sequence[TaskState]) -> TaskState | None:
        """Returns the newest failure once there were too many to go on hoping."""
        ended = [
            task for task in tasks if task.phase in (TaskPhase.FAILED, TaskPhase.ENDED) and not task.desired_running
        ]
        return ended[0] if len(ended) >= CRASHES else None

    def address(self, task: TaskState, port: int) -> str | None:
        ip = task.addresses.get(self._network)
        return f"{ip}:{port}" if ip else None

    def to_ask(self, tasks: Sequence[TaskState], at: float) -> list[tuple[TaskState, Question]]:
        """Returns questions to tasks that run and are not proven yet; `at` is a monotonic clock's time in seconds.

        A task's address is known before it runs, but asking there too early costs a second: the proxy's kernel waits
        that long before it looks for the address again.
        """
        due = [(task, question) for task, question in self._unproven(tasks) if self._is_due(task, question, at)]
        self._asked_at |= {(task.id, question): at for task, question in due}
        return due

    def note_probe(self, task: TaskState, port: int, probe: Probe) -> str | None:
        """Takes in an answer over HTTP; returns a line for the journal when it says something new."""
        detail = masked(probe.detail, self._hidden)
        answer = detail if probe.status is None else f"{probe.status} {detail}".rstrip()
        return self._note(
            (task.id, port), f"GET {self.path(port)} on port {port}: {answer}", self._is_good(port, probe)
        )

    def note_command(self, task: TaskState, answer: CommandAnswer) -> str | None:
        """Takes in the end of a command; returns a line for the journal when it says something new."""
        lines = masked_output(answer.output, self._hidden)
        output = " ".join(" ".join(lines).split())[-LONGEST_OUTPUT:]
        end = f"not within {self.timeout_seconds} s" if answer.code is None else f"exit code {answer.code}"
        line = f"{masked(' '.join(self.command), self._hidden)}: {end}" + (f", {output}" if output else "")
        return self._note((task.id, None), line, answer.code == 0)

    def is_healthy(self, tasks: Sequence[TaskState], at: float) -> bool:
        """Tells whether every wanted replica passed; `at` is a monotonic clock's time in seconds."""
        proven = [task for task in tasks if task.desired_running and self._has_passed(task, at)]
        return len(proven) >= self._config.replicas

    def silent_port(self, tasks: Sequence[TaskState]) -> int | None:
        """Returns a port that has not answered well, for the explanation of a failure."""
        return next((question for _, question in self._unproven(tasks) if question is not None), None)

    def _unproven(self, tasks: Sequence[TaskState]) -> list[tuple[TaskState, Question]]:
        running = [task for task in tasks if task.desired_running and task.phase is TaskPhase.RUNNING]
        return [(task, one) for task in running for one in self.questions if not self._is_proven((task.id, one))]

    def _is_due(self, task: TaskState, question: Question, at: float) -> bool:
        return question is not None or at - self._asked_at.get((task.id, question), -COMMAND_SECONDS) >= COMMAND_SECONDS

    def _note(self, place: Place, line: str, is_good: bool) -> str | None:  # noqa: FBT001
        self._good[place] = self._good.get(place, 0) + 1 if is_good else 0
        if self._said.get(place) == line:
            return None
        self._said.pop(place, None)
        self._said[place] = line
        return line

    def _has_passed(self, task: TaskState, at: float) -> bool:
        if task.phase is not TaskPhase.RUNNING:
            return False
        if self.questions:
            return all(self._is_proven((task.id, question)) for question in self.questions)
        return at - self._running_since.setdefault(task.id, at) >= STEADY_SECONDS

    def _is_proven(self, place: Place) -> bool:
        needed = self._check.successes if place[1] in (None, self._config.probe_port) else 1
        return self._good.get(place, 0) >= needed

    def _is_good(self, port: int, probe: Probe) -> bool:
        """Tells whether the answer is a 2xx; without a health check any HTTP answer shows that the port is right."""
        if probe.status is None:
            return False
        is_checked = self._config.health_check is not None and port == self._config.probe_port
        return 200 <= probe.status < 300 if is_checked else True
