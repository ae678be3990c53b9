"""`slipway up`, `slipway down` and `slipway status`: all of Slipway on this machine."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.cli.failure import readable
from deployments.cli.formats import MEGABYTE, size_text
from deployments.cli.installations import local_url
from deployments.cli.options import HERE, Json
from deployments.cli.output import print_json, say, show_table
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import ServiceSummary
from deployments.cli.rest.transport import ApiRefused
from deployments.cli.services import services_in, summary_of

if TYPE_CHECKING:
    from deployments.supervisor.survey import Row, Survey
    from flows.settings import Settings

app = typer.Typer()
WELCOME = "deployments.cli.welcome"
UNWELL = 3  # exit status
API_SECONDS = 3.0
TITLES = ("PART", "STATE", "MEMORY", "UP", "RESTARTED")


@app.command(rich_help_panel=HERE)
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready.")] = False,
    as_json: Json = False,
) -> None:
    """Start Slipway on this machine, or adopt what runs already.

    It stays in the foreground until Ctrl-C; with --detach it runs on until `slipway down`.
    Apps go on serving when Slipway stops.

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
    """Show what runs on this machine: Slipway's own processes and containers, the apps with their URLs, the disk space.

    Exit status 0 if all of Slipway is well, 3 if something is not.

    Example: slipway status

    Example: slipway status --json
    """
    from deployments.cli import welcome
    from deployments.supervisor.survey import survey
    from flows.settings import Settings

    with readable():
        settings = Settings.load()
    found = survey(settings)
    services = _services(settings) if found.is_up or found.started_elsewhere else None
    if as_json:
        print_json(
            {
                "instance": settings.instance,
                "up": found.is_up or found.started_elsewhere,
                "well": found.is_well,
                "folder": str(settings.folder.absolute()),
                **welcome.addresses(settings),
                "rows": [vars(row) for row in found.rows],
                "services": None if services is None else [summary_of(each) for each in services],
                "disks": [vars(disk) for disk in found.disks],
            }
        )
    else:
        _print(settings, found, services)
    raise typer.Exit(0 if found.is_well else UNWELL)


def _services(settings: "Settings") -> list[ServiceSummary] | None:
    """Return all services of this machine's installation; None if its API does not answer at once."""
    from deployments.supervisor.secrets import TOKEN_FILE

    try:
        token = (settings.folder / TOKEN_FILE).read_text().strip()
        with closing(Client(local_url(), token, API_SECONDS)) as client:
            return list(services_in(client, None, None))
    except (OSError, ApiRefused):
        return None


def _print(settings: "Settings", found: "Survey", services: Sequence[ServiceSummary] | None) -> None:
    elsewhere = "runs, started by other means (Compose?)" if found.started_elsewhere else "is down"
    say(f"Slipway ({settings.instance}) {'runs' if found.is_up else elsewhere}; data in {_short(settings.folder)}.")
    for disk in found.disks:
        say(f"{size_text(disk.free_bytes)} of {size_text(disk.total_bytes)} are free on the disk of {disk.folder}.")
    own = [row for row in found.rows if row.service_id is None or services is None]
    if own:
        say()
        show_table(TITLES, map(_row, own), "")
    if services is None:
        return
    memory: Counter[str | None] = Counter()
    for row in found.rows:
        memory[row.service_id] += row.memory_bytes
    say()
    rows = [(each.name, each.environment, each.status, _size(memory[each.id]), each.urls) for each in services]
    show_table(("SERVICE", "ENVIRONMENT", "STATUS", "MEMORY", "URLS"), rows, "There is no service yet.")


def _row(row: "Row") -> Sequence[str]:
    up = _duration(row.up_seconds) if row.up_seconds is not None else ""
    return row.name, row.phase, _size(row.memory_bytes), up, f"{row.restarts}x" if row.restarts else ""


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.0f} MB" if count else ""


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min {rest % 60} s"


def _short(path: Path) -> str:
    return str(path.absolute()).replace(str(Path.home()), "~", 1)
