"""`make dev`: a separate platform whose API, worker and dashboard follow each change of the code.

The supervisor starts again whatever ends, so the API and the worker need only be ended when a file of theirs changed.
The dashboard is served by Vite, which asks that API. The data are in `.slipway` as with `make up`, unless
SLIPWAY_FOLDER says otherwise.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import typer
from watchfiles import PythonFilter, watch

from deployments.cli import welcome
from deployments.cli.failure import readable
from deployments.cli.machine import WELCOME
from deployments.supervisor import child, control, state

ROOT = Path(__file__).parent.parent
WATCHED = ("api", "blocks", "deployments", "flows")
RELOADED = ("api", "worker")
STOP_SECONDS = 10


def main() -> int:
    """Runs until Ctrl-C, which ends everything."""
    os.chdir(ROOT)
    for number in (signal.SIGINT, signal.SIGTERM):  # also where a shell started this in the background
        signal.signal(number, signal.default_int_handler)
    with readable():
        settings = control.bring_up(detach=True, welcome=WELCOME, report=typer.echo)
    welcome.show(settings, as_json=False)
    environment = {**os.environ, "SLIPWAY_API_URL": settings.api_url}
    # Not by `npm run`, which leaves Vite behind when it is ended.
    with subprocess.Popen(["node", "node_modules/vite/bin/vite.js"], cwd=ROOT / "dashboard", env=environment) as vite:
        typer.secho("The dashboard of the sources is at the address that Vite names. Ctrl-C ends all.", bold=True)
        try:
            follow(settings.folder, (ROOT / each for each in WATCHED), typer.echo)
        except KeyboardInterrupt:
            typer.echo("Stopping …")
        finally:
            vite.terminate()
            with suppress(subprocess.TimeoutExpired):
                vite.wait(STOP_SECONDS)
            with readable():
                control.take_down(settings, typer.echo)
    return 0


def follow(folder: Path, watched: Iterable[Path], report: Callable[[str], None]) -> None:
    """Reload after each change of a Python file, until somebody interrupts it."""
    for changes in watch(*watched, watch_filter=PythonFilter(), raise_interrupt=True):
        names = sorted({Path(path).name for _, path in changes})
        report(f"{', '.join(names)} changed: {', '.join(reload(folder))} start again")


def reload(folder: Path) -> list[str]:
    """End the API and the worker of an installation; its supervisor starts them again. Returns which were ended."""
    running = state.read(folder)
    found = [
        each for each in (running.processes if running else ()) if each.name in RELOADED and each.pid and each.born
    ]
    ended = []
    for process in found:
        alive = child.adopt(process.pid or 0, process.born or 0)
        if alive is not None:
            alive.send(signal.SIGTERM)
            os.close(alive.pidfd)
            ended.append(process.name)
    return ended


if __name__ == "__main__":
    sys.exit(main())
