"""Surveys this machine: processes and containers of one installation, as `slipway status` shows them."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from blocks.docker.builds import BuildLimits
from blocks.docker.engine import Engine
from blocks.docker.node import Node
from blocks.states import ContainerState
from deployments.supervisor import proc, state
from deployments.supervisor.member import SATISFIED
from deployments.supervisor.ports import reachable
from deployments.supervisor.process import Ready
from deployments.supervisor.readiness import is_ready
from flows.plans import names
from flows.settings import Settings


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
    service_id: str | None = None  # of an app's container


@dataclass(frozen=True)
class Disk:
    """The disk on which a folder lies."""

    folder: str
    free_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class Survey:
    """The findings; `started_elsewhere` means that no supervisor started it, and it answers all the same."""

    is_up: bool
    is_ready: bool
    started_elsewhere: bool
    rows: tuple[Row, ...]
    disks: tuple[Disk, ...]

    @property
    def is_well(self) -> bool:
        return (self.is_ready or self.started_elsewhere) and all(
            row.phase in (*SATISFIED, "running") for row in self.rows
        )


def survey(settings: Settings) -> Survey:
    """Look at the supervisor's state, at the processes, at the engine and at the disks of both."""
    folder = settings.folder.absolute()
    running = state.read(folder)
    is_up = running is not None and running.is_running
    containers, engine_folder = _of_engine(settings)
    return Survey(
        is_up=is_up,
        is_ready=is_up and running is not None and running.ready,
        started_elsewhere=running is None and is_ready(Ready(settings.api_port, "/healthz", reachable(settings.host))),
        rows=(*(_processes(running) if running else ()), *containers),
        disks=tuple(_disks(folder, engine_folder)),
    )


def _disks(*folders: Path | None) -> Iterator[Disk]:
    """Yield each disk once; folders that this machine does not have are left out."""
    seen = set()
    for folder in folders:
        if folder is not None and folder.exists() and (device := folder.stat().st_dev) not in seen:
            seen.add(device)
            usage = shutil.disk_usage(folder)
            yield Disk(str(folder), usage.free, usage.total)


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


def _of_engine(settings: Settings) -> tuple[list[Row], Path | None]:
    """Return the containers of the installation, and the engine's own folder; nothing where no engine answers."""
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        if not engine.answers():
            return [], None
        node = Node(engine, BuildLimits())
        # Swarm keeps what ended for a while, and has started another one.
        rows = [_container(each) for each in node.containers.list({}) if each.process or not each.is_task]
        return rows, node.facts().folder


def _container(each: ContainerState) -> Row:
    memory = proc.memory(each.process) if each.process else 0
    service_id = each.labels.get(names.SERVICE)
    return Row(each.name, "container", each.status, each.process, None, each.restarts, memory, service_id)
