"""`slipway up`: decide what runs, then become its supervisor, or leave one behind."""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import typer

from deployments.commands import welcome
from deployments.commands.failure import fail, readable
from deployments.supervisor import launch, local, secrets, state
from deployments.supervisor.member import SATISFIED
from deployments.supervisor.ports import Port, is_taken, require_free
from deployments.supervisor.process import Platform, Process
from deployments.supervisor.readiness import is_ready
from deployments.supervisor.state import State
from flows.settings import Settings

WAIT_SECONDS = 300.0
LOOK_SECONDS = 0.1
SOCKET_NAME_BYTES = 107


def bring_up(*, detach: bool, as_json: bool) -> None:
    """Everything runs when this returns; in the foreground it returns only by becoming the supervisor."""
    with readable():
        settings = secrets.ensure_secrets(Settings.load())
        running = state.read(settings.folder)
        if running is not None and running.is_running:
            _adopt(settings, running)
            welcome.show(settings, as_json=as_json)
            return
        _require_short(settings)
        require_free(_unclaimed(settings, running))
    typer.echo(f"Starting Slipway ({settings.instance}) …", err=as_json)
    if detach:
        _leave_behind(settings, as_json=as_json)
    else:
        _become(settings)


def _require_short(settings: Settings) -> None:
    """The kernel takes no longer names for the proxy's sockets."""
    longest = len(str(settings.proxy_sockets / "verify.sock"))
    if longest > SOCKET_NAME_BYTES:
        excess = longest - SOCKET_NAME_BYTES
        fail(f"The path of the data folder is {excess} characters too long: choose a shorter one with SLIPWAY_FOLDER.")


def _unclaimed(settings: Settings, before: State | None) -> Sequence[Port]:
    """Ports that should be free: not those of children that a killed supervisor left, nor of our edge containers."""
    alive = {process.name for process in before.processes if process.is_running} if before else set()
    own = [port for port in local.ports(settings) if port.setting.split("_")[1].lower() not in alive]
    edge = [port for port in local.edge_ports(settings) if is_taken(port)]
    return [*own, *(_foreign(settings, edge) if edge else ())]


def _ensure_engine(settings: Settings) -> None:
    """An engine that we started may have been killed; the supervisor has no eye on it."""
    from deployments.supervisor.engine import ensure_engine  # noqa: PLC0415 - Docker's client, only where it is needed

    ensure_engine(settings, lambda line: typer.echo(f"  {line}", err=True))


def _foreign(settings: Settings, taken: Sequence[Port]) -> Sequence[Port]:
    from deployments.supervisor.engine import published_ports  # noqa: PLC0415 - Docker's client, only where a port is taken

    ours = published_ports(settings)
    return [port for port in taken if port.number not in ours]


def _adopt(settings: Settings, running: State) -> None:
    """Another supervisor runs: wait until all is ready, and see with our own eyes that it answers."""
    wanted = local.platform(settings)
    _require_same(wanted, running)
    typer.echo(f"Slipway ({settings.instance}) already runs (pid {running.pid}).", err=True)
    _ensure_engine(settings)
    deadline = time.monotonic() + WAIT_SECONDS
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


def _become(settings: Settings) -> None:
    platform = local.platform(settings)
    last = Process(
        name="welcome",
        command=(sys.executable, "-m", "deployments.commands.welcome"),
        after=tuple(process.name for process in platform.processes),
        once=True,
        speaks=True,
    )
    launch.become(replace(platform, processes=(*platform.processes, last)))


def _leave_behind(settings: Settings, *, as_json: bool) -> None:
    started = launch.leave_behind(local.platform(settings), lambda line: typer.echo(line, err=as_json))
    if not started:
        fail(f"Slipway did not start; see {settings.folder / 'logs'}.")
    welcome.show(settings, as_json=as_json)
