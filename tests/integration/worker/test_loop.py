"""One thread that waits for everything."""

import os
import signal
import socket
import time
from collections.abc import Callable

from blocks.errors import PrefectUnreachable
from deployments.worker.loop import FIRST_PAUSE_SECONDS, FOREVER, LONGEST_PAUSE_SECONDS, Loop, Timer
from deployments.worker.process import RunProcess


def test_a_timer_that_fails_comes_again_after_longer_and_longer_pauses() -> None:
    def fail() -> float:
        raise PrefectUnreachable("not now")

    timer, pauses = Timer(fail), []
    for _ in range(6):
        timer.ring()
        pauses.append(round(timer.due_at - time.monotonic(), 1))
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)


def test_a_mistake_of_ours_does_not_end_the_loop() -> None:
    timer = Timer(lambda: 1 / 0)
    timer.ring()
    assert timer.due_at < time.monotonic() + LONGEST_PAUSE_SECONDS


def test_who_hurries_a_timer_from_within_its_call_is_heard() -> None:
    def call() -> float:
        timer.hurry()
        return FOREVER

    timer = Timer(call)
    timer.ring()
    assert timer.due_at < time.monotonic()


def test_the_loop_learns_of_the_end_of_a_process_and_its_status() -> None:
    assert status_of(lambda: os._exit(3)) == 3
    assert status_of(lambda: os.kill(os.getpid(), signal.SIGKILL)) == -signal.SIGKILL
    assert status_of(lambda: None) == 0


def test_a_run_has_none_of_the_connections_of_its_parent() -> None:
    ours, theirs = socket.socketpair()

    def look() -> None:
        assert os.readlink(f"/proc/self/fd/{theirs.fileno()}") == os.devnull

    with ours, theirs:
        assert status_of(look) == 0


def status_of(target: Callable[[], None]) -> int:
    loop, ends = Loop(), []
    process = RunProcess(target)

    def reap() -> None:
        loop.forget(process.fd)
        ends.append(process.reap())

    loop.listen(process.fd, reap)
    while not ends:
        loop.turn()
    return ends[0]
