"""Reads from /proc what the kernel knows about processes."""

import os
import select
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
MARK = "SLIPWAY_SUPERVISED"  # in the environment of every child: "<folder>:<name>"


def born(pid: int) -> int | None:
    """Start time in clock ticks since boot, which with the pid names a process for good; None if it is gone."""
    try:
        fields = _stat(pid)
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[19])


def is_running(pid: int, born_at: int) -> bool:
    return born(pid) == born_at


def family(pid: int) -> list[int]:
    """Return the process and all its descendants."""
    children: dict[int, list[int]] = {}
    for other in pids():
        with suppress(OSError):
            children.setdefault(int(_stat(other)[1]), []).append(other)
    found = [pid]
    for parent in found:
        found.extend(children.get(parent, ()))
    return found


def memory(pid: int, *, deep: bool = True) -> int:
    """Returns the proportional set size of a process, and of its descendants too where `deep`, in bytes."""
    return sum(_pss(member) for member in (family(pid) if deep else [pid]))


def marked(folder: str, name: str = "") -> list[int]:
    """Returns processes, wherever they hang now, that were started for this folder (and child `name`)."""
    mark = f"{MARK}={folder}:{name}".encode()
    own = os.getpid()
    return [pid for pid in pids() if pid != own and _bears(pid, mark, whole=bool(name))]


def pids() -> Iterator[int]:
    return (int(entry) for entry in os.listdir(PROC) if entry.isdigit())


def command_name(pid: int) -> str:
    with suppress(OSError):
        return (PROC / str(pid) / "comm").read_text().strip()
    return "?"


def _bears(pid: int, mark: bytes, *, whole: bool) -> bool:
    try:
        words = (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(word == mark if whole else word.startswith(mark) for word in words)


def _stat(pid: int) -> list[str]:
    """Returns the fields after the command's name, which may contain anything: state, parent, …"""
    return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()


def _pss(pid: int) -> int:
    with suppress(OSError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def await_end(pidfd: int, seconds: float) -> bool:
    """Tell whether the process ended in time."""
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
