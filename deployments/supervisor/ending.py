"""Asks processes to end, the supervisor itself included."""

import select
import signal
import socket
import time
from collections.abc import Sequence
from contextlib import suppress

from deployments.supervisor.child import Child
from deployments.supervisor.process import Process

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
KILL_SECONDS = 5.0


class Alarm:
    """A file descriptor that becomes readable, for `poll`, when the supervisor is asked to stop."""

    def __init__(self) -> None:
        self._reader, writer = socket.socketpair()
        self._reader.setblocking(False)
        writer.setblocking(False)
        self._rang = False
        signal.set_wakeup_fd(writer.detach())
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: None)

    def fileno(self) -> int:
        return self._reader.fileno()

    @property
    def rang(self) -> bool:
        with suppress(BlockingIOError):
            self._rang = self._rang or bool(self._reader.recv(16))
        return self._rang


def end_together(pairs: Sequence[tuple[Child, Process]]) -> None:
    """Ask, wait, insist."""
    for child, process in pairs:
        child.send(process.stop_signal)
    patience = max((process.stop_seconds for _, process in pairs), default=0.0)
    still = _still_running([child for child, _ in pairs], patience)
    for child in still:
        child.send(signal.SIGKILL)
    _still_running(still, KILL_SECONDS)


def _still_running(running: list[Child], seconds: float) -> list[Child]:
    deadline = time.monotonic() + seconds
    while running and (left := deadline - time.monotonic()) > 0:
        poll = select.poll()
        for child in running:
            poll.register(child.pidfd, select.POLLIN)
        poll.poll(left * 1000)
        running = [child for child in running if not child.ended()]
    return running
