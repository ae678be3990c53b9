"""A time limit for work that may be stuck in a call that nothing else interrupts, such as one to the engine."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flows.tasks.lease import INTERRUPTION


class Stuck(Exception):
    """The work took longer than it may."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises Stuck in the block once so many seconds are over, wherever it waits; for the main thread of a run.

    It uses the signal of leases: a run has one or the other.
    """
    is_over, is_ended = False, threading.Event()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if not is_over:
            raise Stuck(f"It took longer than {seconds:g} s.")

    def watch() -> None:
        if not is_ended.wait(seconds):
            signal.pthread_kill(threading.main_thread().ident or 0, INTERRUPTION)

    before = signal.signal(INTERRUPTION, interrupt)
    watcher = threading.Thread(target=watch, name="time limit", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        try:
            is_over = True
        finally:  # the interruption itself may have come in the line above
            is_over = True
        is_ended.set()
        watcher.join()
        signal.signal(INTERRUPTION, before)
