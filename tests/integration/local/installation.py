"""An installation seen from outside: started, hurt, looked at."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from deployments.supervisor import launch, proc, state
from deployments.supervisor.process import Platform, Process, Ready
from deployments.supervisor.state import ProcessState, State

T = TypeVar("T")


def eventually(look: Callable[[], T], seconds: float = 10.0) -> T:
    """Returns what `look` returns as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_server(name: str, *after: str, port: int | None = None) -> Process:
    """Returns a real HTTP server, which is all that the supervisor asks of a child."""
    port = port or free_port()
    command = (sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1")
    return Process(name, command, after=after, ready=Ready(port), start_seconds=20)


def a_step(name: str, program: str, *after: str) -> Process:
    return Process(name, (sys.executable, "-c", program), after=after, once=True, start_seconds=20)


@dataclass
class Installation:
    """A supervisor of its own folder, seen from outside."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def platform(self, *processes: Process) -> Platform:
        return Platform("test", str(self.folder), processes, dict(os.environ), str(Path.cwd()))

    def up(self, *processes: Process) -> bool:
        return launch.leave_behind(self.platform(*processes), self.said.append)

    @property
    def state(self) -> State:
        found = state.read(self.folder)
        assert found is not None
        return found

    def process(self, name: str) -> ProcessState:
        return next(each for each in self.state.processes if each.name == name)

    def pid(self, name: str) -> int:
        pid = self.process(name).pid
        assert pid is not None
        return pid

    def kill(self, name: str) -> int:
        """Kills with -9, as a person or the kernel would; returns the pid that it had."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def end_supervisor(self, number: int) -> None:
        pidfd = os.pidfd_open(self.state.pid)
        signal.pidfd_send_signal(pidfd, number)
        assert proc.await_end(pidfd, 20)
        os.close(pidfd)

    @property
    def survivors(self) -> list[int]:
        return proc.marked(str(self.folder))
