"""One process of the platform over its lives: waiting, starting, ready, dead and started again."""

import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deployments.supervisor import child as children
from deployments.supervisor.child import Child
from deployments.supervisor.logs import Log
from deployments.supervisor.process import Process
from deployments.supervisor.readiness import is_ready
from deployments.supervisor.state import ProcessState

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 10.0
CALM_SECONDS = 30.0  # after so long without a death the next delay is short again
LOOK_SECONDS = 0.05  # between looks at a server that starts
CHECK_SECONDS = 20.0  # between looks at a server that is ready
MISSED_CHECKS = 3  # a server that was silent so often is hung
STARTS_BEFORE_GIVING_UP = 4  # while the platform is not up yet


class Phase(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


SATISFIED = (Phase.READY, Phase.DONE)


@dataclass
class Surroundings:
    """The surroundings that all children of one supervisor share."""

    folder: str
    directory: str
    environment: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic


def delay_seconds(deaths: int) -> float:
    """Returns an exponential delay, so that a broken server costs little and a killed one is back at once."""
    return min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** max(0, deaths - 1))


@dataclass
class Member:
    """Steps forward whenever `tick` is called; never blocks longer than one look at a server."""

    process: Process
    around: Surroundings
    log: Log | None
    phase: Phase = Phase.WAITING
    child: Child | None = None
    restarts: int = 0
    seconds: float | None = None
    reason: str = ""
    started_at: float | None = None
    ever_ready: bool = False
    _deaths: int = 0
    _missed: int = 0
    _begun: float = 0.0
    _next: float = field(default=0.0)  # when there is something to do again

    def tick(self) -> None:
        now = self.around.clock()
        if self.phase == Phase.STARTING:
            self._await_ready(now)
        elif self.phase == Phase.READY:
            self._watch(now)
        elif self.phase == Phase.RESTARTING and now >= self._next:
            self.start()

    def start(self) -> None:
        children.kill_leftovers(self.around.folder, self.process.name)
        around = self.around
        self.child = children.start(self.process, around.environment, around.folder, around.directory, self.log)
        self._enter_starting()

    def adopt(self, found: Child, before: ProcessState) -> None:
        """Go on with what a killed supervisor had started."""
        self._enter_starting()
        self.child, self.restarts, self.started_at = found, before.restarts, before.started_at

    def skip(self) -> None:
        self.phase, self.seconds = Phase.DONE, 0.0

    @property
    def wake_seconds(self) -> float:
        """How long the supervisor may sleep as far as this member is concerned, if nothing dies."""
        if self.phase == Phase.STARTING:
            return LOOK_SECONDS if self.process.ready else LONGEST_DELAY_SECONDS
        if self.phase in (Phase.READY, Phase.RESTARTING):
            return max(0.0, self._next - self.around.clock())
        return CHECK_SECONDS

    @property
    def running_for(self) -> float:
        return self.around.clock() - self._begun

    def state(self) -> ProcessState:
        child = self.child
        return ProcessState(
            name=self.process.name,
            phase=self.phase,
            once=self.process.once,
            pid=child.pid if child else None,
            born=child.born if child else None,
            digest=self.process.digest,
            started_at=self.started_at,
            restarts=self.restarts,
            seconds=None if self.seconds is None else round(self.seconds, 2),
            reason=self.reason,
        )

    def _enter_starting(self) -> None:
        self.phase, self.started_at, self._begun, self._missed = Phase.STARTING, time.time(), self.around.clock(), 0

    def _await_ready(self, now: float) -> None:
        if self.child and self.child.ended():
            code = self._reap()
            if not self.process.once:
                self._died(now, f"ended with {code} while starting")
            elif code != 0:
                self.phase, self.reason = Phase.FAILED, f"ended with {code}"
        if self.phase == Phase.STARTING and self._is_ready():
            self._enter_ready(now)
        elif self.phase == Phase.STARTING and self.running_for > self.process.start_seconds:
            self._too_slow()

    def _is_ready(self) -> bool:
        if self.process.once and self.child:
            return False
        return self.process.ready is None or is_ready(self.process.ready, self.child.pid if self.child else None)

    def _enter_ready(self, now: float) -> None:
        self.phase = Phase.DONE if self.process.once else Phase.READY
        self.seconds, self.ever_ready, self.reason = self.running_for, True, ""
        self._next = now + CHECK_SECONDS

    def _too_slow(self) -> None:
        self.reason = f"not ready after {self.process.start_seconds:g} s"
        if self.child:
            self.child.send(signal.SIGKILL)
        if self.process.once or not self.ever_ready:
            self.phase = Phase.FAILED

    def _watch(self, now: float) -> None:
        if self.child and self.child.ended():
            self._died(now, f"ended with {self._reap()}")
        elif now >= self._next:
            self._next = now + CHECK_SECONDS
            self._missed = 0 if self._is_ready() else self._missed + 1
            if self._missed >= MISSED_CHECKS and self.child:
                self.reason = "gave no answer"
                self.child.send(signal.SIGKILL)

    def _died(self, now: float, reason: str) -> None:
        self._deaths = 1 if self.running_for > CALM_SECONDS else self._deaths + 1
        self.restarts += 1
        self.reason = reason
        gives_up = not self.ever_ready and self._deaths >= STARTS_BEFORE_GIVING_UP
        self.phase = Phase.FAILED if gives_up else Phase.RESTARTING
        self._next = now + delay_seconds(self._deaths)

    def _reap(self) -> int | str:
        code = self.child.exit_code if self.child else None
        if self.child:
            self.child.close()
        self.child = None
        return "an unknown status" if code is None else code
