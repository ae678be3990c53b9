"""A warm interpreter that forks: one child works the queue, the others are runs.

The zygote imports everything while it is single-threaded and from then on only forks, so a run starts in milliseconds
and shares its memory with the zygote, the worker and the other runs. The worker cannot fork by itself: Prefect keeps
threads in it, and a fork copies their locks but not the threads that would release them.

Each run leads a session of its own and dies with the zygote; the zygote ends with the worker and takes the runs along.
"""

import ctypes
import gc
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from typing import Any
from uuid import UUID

PR_SET_PDEATHSIG = 1
FORK = get_context("fork")
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Start:
    """Please run this; `key` names the run in all further messages."""

    key: UUID
    job: object


@dataclass(frozen=True)
class Signal:
    """Please signal the leader of a run, or everybody in its session."""

    key: UUID
    number: signal.Signals
    everybody: bool = True


@dataclass(frozen=True)
class Started:
    """The run has a process."""

    key: UUID
    pid: int


@dataclass(frozen=True)
class Ended:
    """The process of the run is gone, and so is everything that it started; `status` as in `subprocess`."""

    key: UUID
    status: int


class Zygote:
    """The parent of the worker and of all runs. `serve` returns the exit status of the worker."""

    def __init__(self, work: Callable[[Connection], None], run: Callable[[Any], None]) -> None:
        self._work, self._run = work, run
        self._ours, self._theirs = FORK.Pipe()
        self._runs: dict[UUID, ForkProcess] = {}

    def serve(self) -> int:
        """Fork the worker, then runs on its demand, until it ends."""
        gc.collect()
        gc.freeze()  # otherwise the next collection of each child would copy every page that it visits
        worker = self._fork(self._as_worker)
        self._theirs.close()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.terminate())
        while worker.is_alive():
            ready = wait([worker.sentinel, self._ours, *(run.sentinel for run in self._runs.values())])
            if self._ours in ready:
                self._obey()
            self._bury({sentinel for sentinel in ready if isinstance(sentinel, int)})
        for key in list(self._runs):
            self._signal(Signal(key, signal.SIGKILL))
        return worker.exitcode or 0

    def _obey(self) -> None:
        try:
            order = self._ours.recv()
        except (EOFError, ConnectionError):
            self._ours = FORK.Pipe()[0]  # the worker is ending: its sentinel follows
            return
        if isinstance(order, Start):
            run = self._runs[order.key] = self._fork(self._as_run, order.job)
            self._tell(Started(order.key, run.pid or 0))
        elif isinstance(order, Signal):
            self._signal(order)

    def _signal(self, order: Signal) -> None:
        run = self._runs.get(order.key)
        if run is None or run.pid is None:
            return
        with suppress(ProcessLookupError):  # the run has ended, or it does not lead its session yet
            if order.everybody:
                os.killpg(run.pid, order.number)
                return
        with suppress(ProcessLookupError):
            os.kill(run.pid, order.number)

    def _bury(self, sentinels: set[int]) -> None:
        for key, run in [each for each in self._runs.items() if each[1].sentinel in sentinels]:
            with suppress(ProcessLookupError):
                os.killpg(run.pid or 0, signal.SIGKILL)  # what the run left behind, while its id is still taken
            run.join()
            del self._runs[key]
            self._tell(Ended(key, run.exitcode or 0))
            run.close()

    def _tell(self, report: Started | Ended) -> None:
        with suppress(OSError):  # a worker that is gone needs no report
            self._ours.send(report)

    def _fork(self, target: Callable[..., None], *arguments: Any) -> ForkProcess:
        child = FORK.Process(target=_bound_to_parent, args=(os.getpid(), target, *arguments))
        child.start()
        return child

    def _as_worker(self) -> None:
        self._ours.close()
        self._work(self._theirs)

    def _as_run(self, job: object) -> None:
        os.setsid()
        self._ours.close()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._run(job)


def _bound_to_parent(parent: int, target: Callable[..., None], *arguments: Any) -> None:
    """Die with the zygote, however it dies, and even if it died before this line."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    target(*arguments)
