"""Waits for everything at once, in one thread: file descriptors, moments and signals.

A process that forks must have no second thread, or a run would inherit locks that nobody releases.
"""

import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress

from loguru import logger

from blocks.errors import BlockError
from flows.domain.errors import PlatformError

FOREVER = float("inf")
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0
LONGEST_WAIT_SECONDS = 60.0


class Timer:
    """A call that is repeated after as many seconds as it said last; after a failure, with a pause."""

    def __init__(self, call: Callable[[], float]) -> None:
        self.due_at = 0.0
        self._call = call
        self._pause = FIRST_PAUSE_SECONDS

    def hurry(self, at: float = 0.0) -> None:
        """Call at that moment of the monotonic clock at the latest; by default as soon as the loop comes by."""
        self.due_at = min(self.due_at, at)

    def ring(self) -> None:
        self.due_at = FOREVER  # whoever hurries from within the call is heard
        pause = self._attempt()
        self.due_at = min(self.due_at, time.monotonic() + pause)

    def _attempt(self) -> float:
        try:
            pause = self._call()
        except (BlockError, PlatformError) as error:
            logger.warning("worker.interrupted: {reason}", reason=str(error), retry_seconds=self._pause)
        except Exception:  # whatever it was, the runs at work are worth more than a clean start
            logger.exception("worker.stumbled")
        else:
            self._pause = FIRST_PAUSE_SECONDS
            return pause
        pause, self._pause = self._pause, min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        return pause


class Loop:
    """The loop of the worker. Timers that are due are called in the order of their creation."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[Timer] = []

    def timer(self, call: Callable[[], float]) -> Timer:
        """Add a timer. `call` returns how many seconds the next call may wait; the first one is due at once."""
        timer = Timer(call)
        self._timers.append(timer)
        return timer

    def listen(self, fd: int, call: Callable[[], None]) -> None:
        """Call whenever there is something to read."""
        self._selector.register(fd, selectors.EVENT_READ, call)

    def forget(self, fd: int) -> None:
        """Forget a descriptor, before it is closed."""
        self._selector.unregister(fd)

    def on_signals(self, numbers: tuple[signal.Signals, ...], call: Callable[[], None]) -> None:
        """Call on signals. `call` interrupts whatever goes on, so it should only leave a note."""
        ours, self._bell = socket.socketpair()
        for end in (ours, self._bell):
            end.setblocking(False)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        self.listen(ours.fileno(), lambda: _drain(ours))
        for number in numbers:
            signal.signal(number, lambda *_: call())

    def turn(self) -> None:
        """Ring what is due, then wait for what comes first."""
        for timer in self._timers:
            if timer.due_at <= time.monotonic():
                timer.ring()
        next_at = min((timer.due_at for timer in self._timers), default=FOREVER)
        wait = min(max(0.0, next_at - time.monotonic()), LONGEST_WAIT_SECONDS)
        for key, _ in self._selector.select(wait):
            if self._selector.get_map().get(key.fd) is key:  # unless a call before this one forgot it
                key.data()


def _drain(bell: socket.socket) -> None:
    with suppress(BlockingIOError):
        while bell.recv(64):
            pass
