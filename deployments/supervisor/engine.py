"""The Docker engine that the apps run on: found, or installed and started where we may, with a Swarm on it.

What we started ourselves is written down for the whole machine, since another installation may use it too.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from blocks.docker import setup
from blocks.docker.containers import Containers
from blocks.docker.engine import Engine
from blocks.errors import BlockError
from deployments.problems import EngineMissing, SwarmUnusable
from deployments.supervisor import debian, mirrors, proc
from flows.settings import Settings

Report = Callable[[str], None]
DEFAULT_HOST = "unix:///var/run/docker.sock"
MACHINE_FOLDER = Path("/run/slipway")
LOG = Path("/var/log/slipway/dockerd.log")
DOCKERD_PID_FILE = Path("/var/run/docker.pid")
CONTAINERD_PID_FILE = Path("/var/run/docker/containerd/containerd.pid")
PACKAGES = ("docker.io", "iptables")
# Of a build's step, in bytes and bytes a second: cut at 1 MiB else; without any, one build could fill the disk.
WHOLE_OUTPUT = dict.fromkeys(("BUILDKIT_STEP_LOG_MAX_SIZE", "BUILDKIT_STEP_LOG_MAX_SPEED"), str(2**26))
# An engine with hundreds of containers brings them all back before it answers; a minute is common then.
START_SECONDS = 300.0
PROGRESS_SECONDS = 15.0
STOP_SECONDS = 20.0
LOOK_SECONDS = 0.1
SYSTEM_PATHS = "/usr/local/sbin:/usr/sbin:/sbin"


def ensure_engine(settings: Settings, report: Report) -> None:
    """Adopt or start an engine that answers and manages a Swarm."""
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        if not engine.answers():
            _require_permission(settings.docker_host)
            _install_and_start(engine, settings.registry_mirrors, report)
        if missing := mirrors.missing(settings.registry_mirrors, setup.mirrors_of(engine)):
            report(f"The engine does not know {', '.join(missing)}: name it in /etc/docker/daemon.json.")
        _ensure_swarm(engine, settings.swarm_address, report)


def published_ports(settings: Settings) -> set[int]:
    """Returns ports of this machine that lead to containers of this installation."""
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        found = Containers(engine).list({}) if engine.answers() else ()
    return {port for container in found for port in container.published_ports}


def _install_and_start(engine: Engine, registry_mirrors: Sequence[str], report: Report) -> None:
    """Install and start, one installation at a time: two that start at once share the engine of the first."""
    MACHINE_FOLDER.mkdir(parents=True, exist_ok=True)
    with (MACHINE_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not engine.answers():
            _install(report)
            ours = _start(mirrors.options(registry_mirrors), report)
            _await_answer(engine, report, ours=ours)


def _require_permission(host: str) -> None:
    remedy = "install Docker (`apt-get install docker.io iptables`), start it, and let this user use it"
    if host != DEFAULT_HOST:
        raise EngineMissing(f"No Docker engine answers at {host}. Start it, or change SLIPWAY_DOCKER_HOST.")
    socket = Path(host.removeprefix("unix://"))
    if socket.exists() and not os.access(socket, os.R_OK | os.W_OK):
        raise EngineMissing(f"This user may not use {socket}: run `usermod -aG docker USER` as root and log in again.")
    if os.geteuid() != 0:
        raise EngineMissing(f"No Docker engine answers at {host}. As root, {remedy}; or run `make up` as root.")
    if _dockerd() is None and not debian.is_here():
        raise EngineMissing(f"No Docker engine answers at {host}, and only Debian and Ubuntu get one here: {remedy}.")


def _dockerd() -> str | None:
    return shutil.which("dockerd", path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATHS}")


def _install(report: Report) -> None:
    if _dockerd() and shutil.which("iptables", path=f"{os.environ.get('PATH', '')}:{SYSTEM_PATHS}"):
        return
    try:
        debian.install(PACKAGES, report)
    except debian.PackagesUnavailable as error:
        raise EngineMissing(f"Docker could not be installed, so do it by hand: {error}") from error


def _start(options: Sequence[str], report: Report) -> bool:
    """Start the engine as the machine's own service where there is one, else as a process of ours.

    Returns whether it is a process of ours.
    """
    report("starting the Docker engine")
    if Path("/run/systemd/system").exists():
        subprocess.run(["systemctl", "start", "docker"], check=False, capture_output=True)
        return False
    program = _dockerd()
    if program is None:
        raise EngineMissing("Docker was installed, but `dockerd` is not on the PATH.")
    _remove_stale_pid_files()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    ours = (proc.MARK, "SLIPWAY_", "PREFECT_")  # the engine outlives us and belongs to no installation
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment |= {**WHOLE_OUTPUT, "PATH": f"{environment.get('PATH', '')}:{SYSTEM_PATHS}"}
    with LOG.open("ab") as log:
        started = subprocess.Popen(
            [program, *options],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    started.returncode = 0  # it outlives us on purpose: nobody waits for it
    _record().write_text(json.dumps({"pid": started.pid, "born": proc.born(started.pid)}))
    return True


def _remove_stale_pid_files() -> None:
    """Remove what a killed engine left: the next one waits for whatever has those numbers, even for a zombie."""
    for file, program in ((DOCKERD_PID_FILE, "dockerd"), (CONTAINERD_PID_FILE, "containerd")):
        words = file.read_text().strip() if file.exists() else ""
        if not words.isdigit() or proc.born(int(words)) is None or proc.command_name(int(words)) != program:
            file.unlink(missing_ok=True)


def _await_answer(engine: Engine, report: Report, *, ours: bool, seconds: float = START_SECONDS) -> None:
    """Wait as long as the engine is starting; the death of a process of ours is reported at once."""
    began = time.monotonic()
    reported = began
    while not engine.answers():
        now = time.monotonic()
        if ours and _started_by_us() is None:
            raise EngineMissing(_with_log("The Docker engine ended before it answered"))
        if now - began > seconds:
            raise EngineMissing(_with_log(f"The Docker engine did not answer within {seconds:g} s"))
        if now - reported > PROGRESS_SECONDS:
            reported = now
            report(f"the Docker engine is still starting, after {now - began:.0f} s")
        time.sleep(LOOK_SECONDS)


def _with_log(problem: str) -> str:
    lines = LOG.read_text().splitlines()[-5:] if LOG.exists() else []
    return "\n".join([f"{problem} ({LOG}):", *lines])


def _ensure_swarm(engine: Engine, address: str, report: Report) -> None:
    swarm = setup.swarm_of(engine)
    if swarm.status == "inactive":
        report(f"making this engine a Swarm of one node at {address}")
        try:
            setup.init_swarm(engine, address)
        except BlockError as error:
            raise SwarmUnusable(f"`swarm init` failed; is SLIPWAY_SWARM_ADDRESS right? {error}") from error
    elif swarm.status == "locked":
        raise SwarmUnusable("The engine's Swarm is locked: run `docker swarm unlock`.")
    elif swarm.status != "active":
        raise SwarmUnusable(f"The engine's Swarm is in state {swarm.status}: {swarm.error or 'see `docker info`'}.")
    elif not swarm.is_manager:
        raise SwarmUnusable("The engine is a worker of a Swarm: run Slipway on one of its managers.")


def stop_engine(settings: Settings, report: Report) -> None:
    """Stop the engine if we started it, and only if nothing runs on it any more."""
    record = _started_by_us()
    if record is None or settings.docker_host != DEFAULT_HOST:
        return
    with closing(Engine(settings.docker_host, settings.instance)) as engine:
        if not engine.answers():
            return
        if setup.is_in_use(engine):
            report("The Docker engine goes on, since other containers run on it.")
            return
    pidfd = os.pidfd_open(record)
    signal.pidfd_send_signal(pidfd, signal.SIGTERM)
    proc.await_end(pidfd, STOP_SECONDS)
    _record().unlink(missing_ok=True)
    report("The Docker engine that Slipway had started is stopped.")


def _record() -> Path:
    return MACHINE_FOLDER / "dockerd.json"


def _started_by_us() -> int | None:
    """Return the engine's pid, if it is still the process that we started."""
    try:
        record = json.loads(_record().read_text())
    except (OSError, ValueError):
        return None
    pid = int(record["pid"])
    return pid if proc.is_running(pid, record["born"]) else None
