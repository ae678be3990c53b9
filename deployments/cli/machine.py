"""`slipway up` and `slipway down`: all of Slipway on this machine, started and stopped by its supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.cli.failure import fail, readable
from deployments.cli.options import HERE, Json
from deployments.cli.output import say
from deployments.supervisor import child, launch, proc, state
from deployments.supervisor.member import SATISFIED
from deployments.supervisor.ports import Port, is_taken, require_free
from deployments.supervisor.process import Platform, Process
from deployments.supervisor.readiness import is_ready
from deployments.supervisor.state import State

if TYPE_CHECKING:
    from flows.settings import Settings

app = typer.Typer()
START_SECONDS = 300.0
STOP_SECONDS = 60.0
LOOK_SECONDS = 0.1
SOCKET_NAME_BYTES = 107


@app.command(rich_help_panel=HERE)
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready.")] = False,
    as_json: Json = False,
) -> None:
    """Start Slipway on this machine, or adopt what runs already.

    It stays in the foreground until Ctrl-C; with --detach it runs on until `slipway down`. Apps go on serving when
    Slipway stops.

    Example: slipway up --detach

    Example: SLIPWAY_PROXY_PORT=8080 slipway up --detach
    """
    bring_up(detach=detach, as_json=as_json)


@app.command(rich_help_panel=HERE)
def down() -> None:
    """Stop Slipway and all apps that it deployed. The data folder and the volumes stay.

    It works when half of Slipway is dead already, and touches nothing of other installations on this machine.

    Example: slipway down
    """
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    folder = settings.folder.absolute()
    _end_supervisor(state.read(folder))
    leftovers = child.kill_leftovers(str(folder))
    if leftovers:
        say(f"  ended {len(leftovers)} processes that had lost their supervisor")
    state.forget(folder)
    say("  processes stopped")
    if _remove_objects(folder) != 0:
        fail("Some Docker objects of this installation are still there; run `slipway down` again when Docker answers.")
    say(f"Slipway ({settings.instance}) is down. Its data stays in {folder}, its apps' data in their volumes.")


def bring_up(*, detach: bool, as_json: bool) -> None:
    """Return when everything runs; in the foreground, return only where it ran already: else become the supervisor."""
    from deployments.cli import welcome
    from deployments.supervisor import local, secrets
    from flows.settings import Settings

    with readable():
        settings = secrets.ensure_secrets(Settings.load())
        platform, running = local.platform(settings), state.read(settings.folder)
        if running is not None and running.is_running:
            _adopt(settings, platform, running)
            welcome.show(settings, as_json=as_json)
            return
        _require_short(settings)
        require_free(_unclaimed(settings, running))
    say(f"Starting Slipway ({settings.instance}) …", to_stderr=as_json)
    if not detach:
        _become(platform)
    if not launch.leave_behind(platform, lambda line: say(line, to_stderr=as_json)):
        fail(f"Slipway did not start; see {settings.folder / 'logs'}.")
    welcome.show(settings, as_json=as_json)


def _require_short(settings: "Settings") -> None:
    """The kernel takes no longer names for the proxy's sockets."""
    longest = len(str(settings.proxy_sockets / "verify.sock"))
    if longest > SOCKET_NAME_BYTES:
        excess = longest - SOCKET_NAME_BYTES
        fail(f"The path of the data folder is {excess} characters too long: choose a shorter one with SLIPWAY_FOLDER.")


def _unclaimed(settings: "Settings", before: State | None) -> Sequence[Port]:
    """Return the ports that should be free: neither children that a killed supervisor left nor our edge hold them."""
    from deployments.supervisor import local

    alive = {process.name for process in before.processes if process.is_running} if before else set()
    own = [port for port in local.ports(settings) if port.setting.split("_")[1].lower() not in alive]
    edge = [port for port in local.edge_ports(settings) if is_taken(port)]
    return [*own, *(_foreign(settings, edge) if edge else ())]


def _foreign(settings: "Settings", taken: Sequence[Port]) -> Sequence[Port]:
    from deployments.supervisor.engine import published_ports

    ours = published_ports(settings)
    return [port for port in taken if port.number not in ours]


def _adopt(settings: "Settings", wanted: Platform, running: State) -> None:
    """Another supervisor runs: wait until all is ready, and see for ourselves that it answers."""
    from deployments.supervisor.engine import ensure_engine

    _require_same(wanted, running)
    say(f"Slipway ({settings.instance}) already runs (pid {running.pid}).", to_stderr=True)
    ensure_engine(settings, lambda line: say(f"  {line}", to_stderr=True))  # the supervisor does not watch it
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(wanted.processes, running):
        if not running.is_running or time.monotonic() > deadline:
            fail(running.failure or f"Not everything is ready; see {settings.folder / 'logs'} and `slipway status`.")
        time.sleep(LOOK_SECONDS)
        running = state.read(settings.folder) or running


def _require_same(wanted: Platform, running: State) -> None:
    digests = {process.name: process.digest for process in wanted.processes}
    if any(digests.get(process.name) != process.digest for process in running.processes if not process.once):
        fail("Slipway runs with other settings. Stop it with `slipway down` (apps too), then start it again.")


def _is_healthy(wanted: Sequence[Process], running: State) -> bool:
    if not all(process.phase in SATISFIED for process in running.processes):
        return False
    pids = {process.name: process.pid for process in running.processes}
    return all(is_ready(each.ready, pids.get(each.name)) for each in wanted if each.ready)


def _become(platform: Platform) -> None:
    last = Process(
        name="welcome",
        command=(sys.executable, "-m", "deployments.cli.welcome"),
        after=tuple(process.name for process in platform.processes),
        once=True,
        speaks=True,
    )
    launch.become(replace(platform, processes=(*platform.processes, last)))


def _end_supervisor(running: State | None) -> None:
    found = child.adopt(running.pid, running.born) if running else None
    if found is None:
        return
    say("  stopping processes …")
    found.send(signal.SIGTERM)
    if not proc.await_end(found.pidfd, STOP_SECONDS):
        found.send(signal.SIGKILL)


def _remove_objects(folder: Path) -> int:
    """Run a process of its own, which loads Docker's client only now; return its exit status."""
    environment = {**os.environ, "SLIPWAY_FOLDER": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "deployments.supervisor.steps", "remove"], env=environment, check=False
    ).returncode
