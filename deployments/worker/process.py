"""The process of a run: a fork that leads a session of its own and dies with the process that forked it."""

import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
STANDARD = (0, 1, 2)


class RunProcess:
    """A fork that runs `target`. `fd` becomes readable when the process is gone."""

    def __init__(self, target: Callable[[], None]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _live(parent, target)
        try:
            self.fd = os.pidfd_open(self.pid)
        except OSError:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            raise

    def signal_leader(self, number: signal.Signals) -> None:
        """Signal the process alone."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def signal_everybody(self, number: signal.Signals) -> None:
        """Signal the whole session, or its leader-to-be."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            self.signal_leader(number)

    def reap(self) -> int:
        """Kill what the run left behind, while its id is still taken; gives the exit status as in `subprocess`."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


def _live(parent: int, target: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == parent:  # it may have died before the line above
            os.setsid()
            _let_go()
            target()
            status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _let_go() -> None:
    """Let go of everything that belongs to the parent.

    Its connections are neither closed in an orderly way, which would end them for the parent too, nor are their
    numbers given free: an object of the parent that this process copied would write into somebody else's file.
    """
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in map(int, os.listdir("/proc/self/fd")):
        if fd not in (*STANDARD, nothing):
            os.dup2(nothing, fd, inheritable=False)
