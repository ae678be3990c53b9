"""`slipway up`, `slipway down` and `slipway status`: all of Slipway on this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.cli.failure import readable
from deployments.cli.options import HERE, Json
from deployments.cli.output import print_json, say

if TYPE_CHECKING:
    from deployments.supervisor.survey import Row
    from flows.settings import Settings

app = typer.Typer()
WELCOME = "deployments.cli.welcome"
UNWELL = 3  # exit status
MEGABYTE = 1_000_000


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


def bring_up(*, detach: bool, as_json: bool) -> None:
    """Start Slipway and show where everything is; in the foreground, become its supervisor."""
    from deployments.cli import welcome
    from deployments.supervisor import control

    with readable():
        settings = control.bring_up(detach=detach, welcome=WELCOME, report=lambda line: say(line, to_stderr=as_json))
    welcome.show(settings, as_json=as_json)


@app.command(rich_help_panel=HERE)
def down() -> None:
    """Stop Slipway and all apps that it deployed. The data folder and the volumes stay.

    It works when half of Slipway is dead already, and touches nothing of other installations on this machine.

    Example: slipway down
    """
    from deployments.supervisor import control
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
        control.take_down(settings, say)
    folder = settings.folder.absolute()
    say(f"Slipway ({settings.instance}) is down. Its data stays in {folder}, its apps' data in their volumes.")


@app.command(rich_help_panel=HERE)
def status(as_json: Json = False) -> None:
    """Show processes and containers: since when they run, how often they were restarted, how large they are.

    Exit status 0 if all is well, 3 if something is not.

    Example: slipway status --json
    """
    from deployments.cli import welcome
    from deployments.supervisor.survey import survey
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    found = survey(settings)
    if as_json:
        about = {"instance": settings.instance, "up": found.is_up or found.started_elsewhere, "well": found.is_well}
        about["folder"] = str(settings.folder.absolute())
        print_json({**about, **welcome.addresses(settings), "rows": [vars(row) for row in found.rows]})
    else:
        elsewhere = "runs, started by other means (Compose?)" if found.started_elsewhere else "is down"
        _print(settings, found.rows, "runs" if found.is_up else elsewhere)
    raise typer.Exit(0 if found.is_well else UNWELL)


def _print(settings: "Settings", rows: "Sequence[Row]", state_now: str) -> None:
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
