"""Starting and stopping a whole installation on this machine: what `slipway up` and `slipway down` do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from deployments.problems import StartFailed, Unusable
from deployments.supervisor import child, launch, local, proc, secrets, state
from deployments.supervisor.member import SATISFIED
from deployments.supervisor.ports import Port, is_taken, require_free
from deployments.supervisor.process import Platform, Process
from deployments.supervisor.readiness import is_ready
from deployments.supervisor.state import State
from flows.settings import Settings

START_SECONDS = 300.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.1
SOCKET_NAME_BYTES = 107
Report = Callable[[str], None]


def bring_up(*, detach: bool, welcome: str, report: Report) -> Settings:
    """Return the settings of an installation that runs; in the foreground, become its supervisor unless it ran already.

    `welcome` names the module that the supervisor runs last. Raises Unusable.
    """
    settings = secrets.ensure_secrets(Settings.load())
    platform, running = local.platform(settings), state.read(settings.folder)
    if running is not None and running.is_running:
        _adopt(settings, platform, running, report)
        return settings
    _require_short(settings)
    require_free(_unclaimed(settings, running))
    report(f"Starting Slipway ({settings.instance}) …")
    if not detach:
        _become(platform, welcome)
    if not launch.leave_behind(platform, report):
        raise StartFailed(f"Slipway did not start; see {settings.folder / 'logs'}.")
    return settings


def take_down(settings: Settings, report: Report) -> None:
    """Stop everything but the engine of others, also when half of it is dead already. Raises Unusable."""
    folder = settings.folder.absolute()
    _end_supervisor(state.read(folder), report)
    leftovers = child.kill_leftovers(str(folder))
    if leftovers:
        report(f"  ended {len(leftovers)} processes that had lost their supervisor")
    state.forget(folder)
    report("  processes stopped")
    if _remove_objects(folder) != 0:
        raise Unusable(
            "Some Docker objects of this installation are still there; run `slipway down` again when Docker answers."
        )


def _require_short(settings: Settings) -> None:
    """Raise where the kernel would not take the names of the proxy's sockets."""
    longest = len(str(settings.proxy_sockets / "verify.sock"))
    if longest > SOCKET_NAME_BYTES:
        excess = longest - SOCKET_NAME_BYTES
        raise StartFailed(
            f"The path of the data folder is {excess} characters too long: choose a shorter one with SLIPWAY_FOLDER."
        )


def _unclaimed(settings: Settings, before: State | None) -> Sequence[Port]:
    """Return the ports that should be free: neither children that a killed supervisor left nor our edge hold them."""
    alive = {process.name for process in before.processes if process.is_running} if before else set()
    own = [port for port in local.ports(settings) if port.setting.split("_")[1].lower() not in alive]
    edge = [port for port in local.edge_ports(settings) if is_taken(port)]
    return [*own, *(_foreign(settings, edge) if edge else ())]


def _foreign(settings: Settings, taken: Sequence[Port]) -> Sequence[Port]:
    from deployments.supervisor.engine import published_ports  # Docker's client, only where a port is taken

    ours = published_ports(settings)
    return [port for port in taken if port.number not in ours]


def _adopt(settings: Settings, wanted: Platform, running: State, report: Report) -> None:
    """Wait until all is ready that another supervisor runs, and see for ourselves that it answers.

    The engine may have been killed meanwhile: the supervisor does not watch it.
    """
    from deployments.supervisor.engine import ensure_engine  # Docker's client, only where it is needed

    _require_same(wanted, running)
    report(f"Slipway ({settings.instance}) already runs (pid {running.pid}).")
    ensure_engine(settings, lambda line: report(f"  {line}"))
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(wanted.processes, running):
        if not running.is_running or time.monotonic() > deadline:
            reason = f"Not everything is ready; see {settings.folder / 'logs'} and `slipway status`."
            raise StartFailed(running.failure or reason)
        time.sleep(LOOK_SECONDS)
        running = state.read(settings.folder) or running


def _require_same(wanted: Platform, running: State) -> None:
    digests = {process.name: process.digest for process in wanted.processes}
    if any(digests.get(process.name) != process.digest for process in running.processes if not process.once):
        raise StartFailed(
            "Slipway runs with other settings. Stop it with `slipway down` (apps too), then start it again."
        )


def _is_healthy(wanted: Sequence[Process], running: State) -> bool:
    if not all(process.phase in SATISFIED for process in running.processes):
        return False
    pids = {process.name: process.pid for process in running.processes}
    return all(is_ready(each.ready, pids.get(each.name)) for each in wanted if each.ready)


def _become(platform: Platform, welcome: str) -> None:
    last = Process(
        name="welcome",
        command=(sys.executable, "-m", welcome),
        after=tuple(process.name for process in platform.processes),
        once=True,
        speaks=True,
    )
    launch.become(replace(platform, processes=(*platform.processes, last)))


def _end_supervisor(running: State | None, report: Report) -> None:
    found = child.adopt(running.pid, running.born) if running else None
    if found is None:
        return
    report("  stopping processes …")
    found.send(signal.SIGTERM)
    if not proc.await_end(found.pidfd, STOP_SECONDS):
        found.send(signal.SIGKILL)


def _remove_objects(folder: Path) -> int:
    """Run a process of its own, which loads Docker's client only now; return its exit status."""
    environment = {**os.environ, "SLIPWAY_FOLDER": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "deployments.supervisor.steps", "remove"], env=environment, check=False
    ).returncode
