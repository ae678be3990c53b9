"""What the platform costs while nobody does anything: memory, and CPU over a minute. `make bench-idle`.

Counted are the supervisor with all that descends from it, and the containers of the proxy and the routing server;
one app is deployed before, so that everything was used once, and is not counted. The CPU of processes that ended
within the minute is in what their parents have waited for. Memory is the median of samples: flows that mend come and
go. It is proportional (PSS), so a second platform on the machine makes this one look smaller.
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress

from deployments.supervisor import proc
from tests.benchmarks.figures import figure
from tests.benchmarks.stage import a_stage, median, say, times
from tests.running import RunningPlatform

SETTLE_SECONDS = 45
REST_SECONDS = 60
SAMPLE_SECONDS = 4.0
GOAL_MEGABYTES, GOAL_PERCENT = 450, 2
MEGABYTE = 1_000_000
SUPERVISOR = "supervisor"
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def parts_of(platform: RunningPlatform) -> dict[str, int]:
    """Returns the first process of each part."""
    rows = json.loads(platform.slipway("status", "--json").stdout)["rows"]
    return {row["name"].removeprefix(f"{platform.instance}-"): row["pid"] for row in rows if is_ours(platform, row)}


def members(parts: Mapping[str, int]) -> dict[str, frozenset[int]]:
    """Returns all processes of each part; each process once."""
    found = {name: frozenset(proc.family(pid)) for name, pid in parts.items() if name != SUPERVISOR}
    children = frozenset().union(*found.values())
    return {**found, SUPERVISOR: frozenset(proc.family(parts[SUPERVISOR])) - children}


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


def rest(parts: Mapping[str, int], seconds: int) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Measures each part: megabytes every few seconds, and per cent of a core all in all."""
    before = {name: cpu_seconds(pids) for name, pids in members(parts).items()}
    began = time.monotonic()
    megabytes: dict[str, list[float]] = {name: [] for name in parts}
    while (left := began + seconds - time.monotonic()) > 0:
        time.sleep(min(left, SAMPLE_SECONDS))
        for name, pids in members(parts).items():
            megabytes[name].append(memory(pids))
    took = time.monotonic() - began
    used = {name: cpu_seconds(pids) - before[name] for name, pids in members(parts).items()}
    return megabytes, {name: 100 * cpu / took for name, cpu in used.items()}


def tell_processes(parts: Mapping[str, int]) -> None:
    """Prints the processes for people, on the standard error."""
    for name, pids in members(parts).items():
        for pid in sorted(pids):
            size = memory(frozenset({pid}))
            say(f"  {name}: {pid} {proc.command_name(pid)} {size:.1f} MB, {cpu_seconds(frozenset({pid})):.2f} s so far")


def main() -> None:
    with a_stage() as platform:
        assert platform.deploy(platform.a_service("quiet")["id"])["status"] == "healthy"
        say("waiting until all is quiet")
        time.sleep(times("settle", SETTLE_SECONDS))
        parts = parts_of(platform)
        megabytes, percent = rest(parts, times("rest", REST_SECONDS))
        tell_processes(parts)
    totals = [sum(sizes) for sizes in zip(*megabytes.values(), strict=True)]
    figure("idle_memory", median(totals), "MB", GOAL_MEGABYTES, "lower")
    figure("idle_memory_largest", max(totals), "MB", None, "lower")
    figure("idle_cpu", sum(percent.values()), "% of a core", GOAL_PERCENT, "lower")
    for name in sorted(megabytes):
        figure(f"idle_memory_{name}", median(megabytes[name]), "MB", None, "lower")
        figure(f"idle_cpu_{name}", percent[name], "% of a core", None, "lower")


if __name__ == "__main__":
    main()
