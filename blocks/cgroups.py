"""What all builds of this machine's engine may use together: limits on the control group that BuildKit puts them in.

A Docker client has no such option for BuildKit. The group is `/docker/buildkit`: seen in `/proc/PID/cgroup` of a
running step with engine 20.10, driver `cgroupfs` and the first generation of control groups. Other engines are taken to
do the same; where one does not, builds have no limit, and nothing here can tell.
"""

import os
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
GROUP = "docker/buildkit"
WEIGHT_V1, WEIGHT_V2 = 128, 12  # an eighth of what a container has: apps come first, and idle processors are used
PERIOD = 100_000  # microseconds


def limit_builds(cpus: float | None, memory_bytes: int, root: Path = ROOT) -> None:
    """Of the engine on this machine. Raises OSError where this process may not write there."""
    if (root / "cgroup.controllers").exists():
        _write(root / GROUP, {"cpu.weight": WEIGHT_V2, "cpu.max": _quota_v2(cpus), "memory.max": memory_bytes})
        return
    quota = -1 if cpus is None else round(cpus * PERIOD)
    _write(root / "cpu" / GROUP, {"cpu.shares": WEIGHT_V1, "cpu.cfs_period_us": PERIOD, "cpu.cfs_quota_us": quota})
    _write(root / "memory" / GROUP, {"memory.limit_in_bytes": memory_bytes})


def half_of_memory() -> int:
    """Bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def _quota_v2(cpus: float | None) -> str:
    return "max" if cpus is None else f"{round(cpus * PERIOD)} {PERIOD}"


def _write(group: Path, values: dict[str, int | str]) -> None:
    group.mkdir(parents=True, exist_ok=True)
    for name, value in values.items():
        (group / name).write_text(str(value))
