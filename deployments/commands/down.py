"""`slipway down`: nothing of this installation runs afterwards; its data folder and the volumes of its apps stay."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import typer

from deployments.commands.failure import fail, readable
from deployments.supervisor import child, proc, state
from flows.settings import Settings

SUPERVISOR_SECONDS = 60.0


def take_down() -> None:
    """Works as well when the supervisor or any child is dead already."""
    with readable():
        settings = Settings.load()
    folder = settings.folder.absolute()
    running = state.read(folder)
    _end_supervisor(running)
    leftovers = child.kill_leftovers(str(folder))
    if leftovers:
        typer.echo(f"  ended {len(leftovers)} processes that had lost their supervisor")
    state.forget(folder)
    typer.echo("  processes stopped")
    if _remove_objects(folder) != 0:
        fail("Some Docker objects of this installation are still there; run `slipway down` again when Docker answers.")
    typer.echo(f"Slipway ({settings.instance}) is down. Its data stays in {folder}, its apps' data in their volumes.")


def _end_supervisor(running: state.State | None) -> None:
    found = child.adopt(running.pid, running.born) if running else None
    if found is None:
        return
    typer.echo("  stopping processes …")
    found.send(signal.SIGTERM)
    if not proc.await_end(found.pidfd, SUPERVISOR_SECONDS):
        found.send(signal.SIGKILL)


def _remove_objects(folder: Path) -> int:
    """In a process of its own, which loads Docker's client only now."""
    environment = {**os.environ, "SLIPWAY_FOLDER": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "deployments.supervisor.steps", "remove"], env=environment, check=False
    ).returncode
