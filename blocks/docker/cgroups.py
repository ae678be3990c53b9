"""Limits what all builds of this machine's engine use together, by the control groups that BuildKit puts them in.

A Docker client has no such option for BuildKit. With the driver `cgroupfs` all steps are below `/docker/buildkit`: seen
in `/proc/PID/cgroup` with engine 20.10 and the first generation of control groups. With the driver `systemd` each step
has a group of its own, which is limited when it appears: `system.slice:docker:ID` in `system.slice`, as others measured
on engines with the second generation (https://github.com/moby/moby/issues/45796); there is none on our machines.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
GROUP = "docker/buildkit"
SLICE, STEPS = "system.slice", "system.slice:docker:*"
LOOK_SECONDS = 0.1
WEIGHT_V1, WEIGHT_V2 = 128, 12  # an eighth of what a container has: apps come first, and idle processors are used
PERIOD = 100_000  # microseconds
Files = Mapping[str, int | str]
Values = Mapping[str, Files]  # by controller; "" where all share one tree


@contextmanager
def limited(cpus: float | None, memory_bytes: int, root: Path = ROOT) -> Iterator[None]:
    """Limits what builds on this machine have while it lasts. Raises OSError where this process may not write."""
    values = _values(cpus, memory_bytes, root)
    for controller, files in values.items():
        (root / controller / GROUP).mkdir(parents=True, exist_ok=True)
        _write(root / controller / GROUP, files)
    over = threading.Event()
    follower = threading.Thread(target=_limit_steps, args=(root, values, over), daemon=True)
    follower.start()
    try:
        yield
    finally:
        over.set()
        follower.join()


def _limit_steps(root: Path, values: Values, over: threading.Event) -> None:
    """Limits steps of a driver that has no group for all of them; a step may end while it is looked at."""
    known: set[Path] = set()
    while any((root / controller / SLICE).is_dir() for controller in values) and not over.wait(LOOK_SECONDS):
        for controller, files in values.items():
            for group in set((root / controller / SLICE).glob(STEPS)) - known:
                known.add(group)
                with suppress(OSError):
                    _write(group, files)


def half_of_memory() -> int:
    """Returns half of the machine's memory, in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def _values(cpus: float | None, memory_bytes: int, root: Path) -> Values:
    if (root / "cgroup.controllers").exists():
        quota = "max" if cpus is None else f"{round(cpus * PERIOD)} {PERIOD}"
        return {"": {"cpu.weight": WEIGHT_V2, "cpu.max": quota, "memory.max": memory_bytes}}
    microseconds = -1 if cpus is None else round(cpus * PERIOD)
    return {
        "cpu": {"cpu.shares": WEIGHT_V1, "cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": microseconds},
        "memory": {"memory.limit_in_bytes": memory_bytes},
    }


def _write(group: Path, files: Files) -> None:
    for name, value in files.items():
        (group / name).write_text(str(value))
