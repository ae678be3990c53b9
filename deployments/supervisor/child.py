"""A process that runs: started by us, or found alive after its supervisor was killed."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from deployments.supervisor import proc
from deployments.supervisor.logs import Log
from deployments.supervisor.process import Process


@dataclass
class Child:
    """A process known by pid *and* start time; its pidfd becomes readable when it ends, whoever its parent is."""

    pid: int
    born: int
    pidfd: int
    popen: subprocess.Popen[bytes] | None = None

    def ended(self) -> bool:
        return self.popen.poll() is not None if self.popen else not proc.is_running(self.pid, self.born)

    @property
    def exit_code(self) -> int | None:
        """None for an adopted process: only a parent learns it."""
        return self.popen.returncode if self.popen else None

    def send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, number)

    def close(self) -> None:
        os.close(self.pidfd)


def start(process: Process, environment: Mapping[str, str], folder: str, directory: str, log: Log | None) -> Child:
    """Start it in a session of its own, so that neither Ctrl-C nor the end of a terminal reaches it."""
    marked = {proc.MARK: f"{folder}:{process.name}"}
    output = log.open() if log else None
    try:
        popen = subprocess.Popen(
            process.command,
            cwd=directory,
            env={**environment, **process.environment, **marked},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
    finally:
        if output:
            output.close()
    return Child(popen.pid, proc.born(popen.pid) or 0, os.pidfd_open(popen.pid), popen)


def adopt(pid: int, born: int) -> Child | None:
    """Return the same process, if it still runs."""
    try:
        pidfd = os.pidfd_open(pid)
    except (OSError, ValueError):
        return None
    if proc.is_running(pid, born):
        return Child(pid, born, pidfd)
    os.close(pidfd)
    return None


def kill_leftovers(folder: str, name: str = "") -> list[int]:
    """End what a dead child left behind, before its successor meets it."""
    found = proc.marked(folder, name)
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return found
