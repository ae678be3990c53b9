"""`slipway status`: what runs on this machine, since when, how often it was restarted, and how large it is."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from deployments.cli.failure import readable
from deployments.cli.options import HERE, Json
from deployments.cli.output import print_json, say
from deployments.supervisor import proc, state
from deployments.supervisor.member import SATISFIED
from deployments.supervisor.ports import reachable
from deployments.supervisor.process import Ready
from deployments.supervisor.readiness import is_ready

if TYPE_CHECKING:
    from docker.models.containers import Container

    from flows.settings import Settings

app = typer.Typer()
UNWELL = 3
MEGABYTE = 1_000_000
TASK_LABEL = "com.docker.swarm.task.id"


@dataclass(frozen=True)
class Row:
    """One process or container."""

    name: str
    kind: str  # process, container
    phase: str
    pid: int | None
    up_seconds: int | None
    restarts: int
    memory_bytes: int


@app.command(rich_help_panel=HERE)
def status(as_json: Json = False) -> None:
    """Show processes and containers: since when they run, how often they were restarted, how large they are.

    Exit status 0 if all is well, 3 if something is not.

    Example: slipway status --json
    """
    from deployments.cli import welcome
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    running = state.read(settings.folder.absolute())
    is_up = running is not None and running.is_running
    rows = [*(_processes(running) if running else ()), *_containers(settings)]
    started_elsewhere = running is None and is_ready(Ready(settings.api_port, "/healthz", reachable(settings.host)))
    is_ready_here = is_up and running is not None and running.ready
    is_well = (is_ready_here or started_elsewhere) and all(row.phase in (*SATISFIED, "running") for row in rows)
    if as_json:
        found = {"instance": settings.instance, "up": is_up or started_elsewhere, "well": is_well}
        found["folder"] = str(settings.folder.absolute())
        print_json({**found, **welcome.addresses(settings), "rows": [vars(row) for row in rows]})
    else:
        state_now = "runs" if is_up else "runs, started by other means (Compose?)" if started_elsewhere else "is down"
        _print(settings, rows, state_now)
    raise typer.Exit(0 if is_well else UNWELL)


def _processes(running: state.State) -> Iterator[Row]:
    supervisor = state.ProcessState(
        "supervisor", "ready" if running.is_running else "dead", pid=running.pid, born=running.born,
        started_at=running.started_at,
    )  # fmt: skip
    return (_row(process) for process in (supervisor, *running.processes) if not process.once)


def _row(process: state.ProcessState) -> Row:
    is_alive = process.is_running and process.pid is not None
    up_seconds = int(time.time() - process.started_at) if is_alive and process.started_at else None
    pid = process.pid if is_alive else None
    phase = process.phase if is_alive else "dead"
    memory = proc.memory(pid, deep=process.name != "supervisor") if pid else 0
    return Row(process.name, "process", phase, pid, up_seconds, process.restarts, memory)


def _containers(settings: "Settings") -> list[Row]:
    from deployments.supervisor.engine import connect

    client = connect(settings.docker_host)
    if client is None:
        return []
    label = f"slipway.instance={settings.instance}"
    return [
        _container(each, pid)
        for each in client.containers.list(all=True, filters={"label": label})
        for pid in [int(each.attrs["State"]["Pid"])]
        if pid or TASK_LABEL not in each.labels  # Swarm keeps what ended for a while, and has started another one
    ]


def _container(each: "Container", pid: int) -> Row:
    memory = proc.memory(pid) if pid else 0
    return Row(each.name or "?", "container", each.status, pid or None, None, each.attrs["RestartCount"], memory)


def _print(settings: "Settings", rows: Sequence[Row], state_now: str) -> None:
    say(f"Slipway ({settings.instance}) {state_now}; data in {_short(settings.folder)}.\n")
    width = max((len(row.name) for row in rows), default=0)
    for row in rows:
        up = _duration(row.up_seconds) if row.up_seconds is not None else ""
        again = f"restarted {row.restarts}x" if row.restarts else ""
        size = f"{row.memory_bytes / MEGABYTE:.0f} MB" if row.memory_bytes else ""
        say(f"  {row.name:<{width}} {row.phase:<11} {size:>7}  {up:>9}  {again}".rstrip())


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min {rest % 60} s"


def _short(path: Path) -> str:
    return str(path.absolute()).replace(str(Path.home()), "~", 1)
