"""What the platform costs while nobody does anything: memory, and CPU over a minute. `make bench-idle`.

Counted are the supervisor with all that descends from it, and the containers of the proxy and the routing server;
one app is deployed before, so that everything was used once, and is not counted. The CPU of processes that ended
within the minute is in what their parents have waited for.
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress

from deployments.supervisor import proc
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, say, times
from tests.running import RunningPlatform

SETTLE_SECONDS = 45
REST_SECONDS = 60
GOAL_MEGABYTES, GOAL_PERCENT = 450, 2
MEGABYTE = 1_000_000
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def members(platform: RunningPlatform) -> dict[str, frozenset[int]]:
    """Processes by the name of the part that they belong to; each one once."""
    rows = json.loads(platform.slipway("status", "--json").stdout)["rows"]
    pids = {row["name"].removeprefix(f"{platform.instance}-"): row["pid"] for row in rows if is_ours(platform, row)}
    found = {name: frozenset(proc.family(pid)) for name, pid in pids.items() if name != "supervisor"}
    children = frozenset().union(*found.values())
    return {**found, "supervisor": frozenset(proc.family(pids["supervisor"])) - children}


def is_ours(platform: RunningPlatform, row: Mapping[str, str]) -> bool:
    edge = (f"{platform.instance}-proxy", f"{platform.instance}-routes")
    return row["kind"] == "process" or row["name"] in edge


def cpu_seconds(pids: frozenset[int]) -> float:
    """Used so far by the processes and by those that they have waited for."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            fields = (proc.PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICKS_A_SECOND


def memory(pids: frozenset[int]) -> float:
    return sum(proc.memory(pid, deep=False) for pid in pids) / MEGABYTE


def rest(platform: RunningPlatform, seconds: float) -> tuple[dict[str, float], dict[str, float]]:
    """Of each part: megabytes at the end, and per cent of a core meanwhile."""
    before = {name: cpu_seconds(pids) for name, pids in members(platform).items()}
    began = time.monotonic()
    time.sleep(seconds)
    parts = {name: family for name, family in members(platform).items() if name in before}
    used = {name: cpu_seconds(pids) - before[name] for name, pids in parts.items()}
    took = time.monotonic() - began
    return {name: memory(pids) for name, pids in parts.items()}, {name: 100 * cpu / took for name, cpu in used.items()}


def main() -> None:
    with a_stage() as platform:
        assert platform.deploy(platform.a_service("quiet")["id"])["status"] == "healthy"
        say("waiting until all is quiet")
        time.sleep(times("settle", SETTLE_SECONDS))
        megabytes, percent = rest(platform, times("rest", REST_SECONDS))
    figure("idle_memory", sum(megabytes.values()), "MB", GOAL_MEGABYTES, "lower")
    figure("idle_cpu", sum(percent.values()), "% of a core", GOAL_PERCENT, "lower")
    for name in sorted(megabytes):
        figure(f"idle_memory_{name}", megabytes[name], "MB", None, "lower")
        figure(f"idle_cpu_{name}", percent[name], "% of a core", None, "lower")


if __name__ == "__main__":
    main()
