"""The command `slipway`. What it understands is declared; a command's own module is loaded when it is called."""

# ruff: noqa: PLC0415 - `slipway --help` answers at once because no command is loaded for it

import json
from typing import Annotated

import typer

from deployments.declarations import (
    access,
    configuration,
    deploy,
    deployments,
    environments,
    events,
    maintenance,
    parts,
    services,
)
from deployments.declarations.options import LOOKING, Environment, Json, Service

HERE = "On the machine that runs Slipway"
app = typer.Typer(
    name="slipway",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Deploy web apps onto your own machines.

[bold]On the machine that runs Slipway[/bold]

  slipway up --detach                    start everything, then come back

  slipway status                         what runs, since when, how large

  slipway down                           stop everything, keep the data folder and the volumes

[bold]Anywhere[/bold] (SLIPWAY_API_URL and SLIPWAY_TOKEN say which installation)

  slipway deploy demo/hello --image slipway/hello:1 --env GREETING=hi

  slipway services                       what there is, and where it answers

  slipway plan demo/hello                what a deploy would do

  slipway rollback demo/hello            the previous version again

  slipway logs -f demo/hello             follow the deployment's journal

[bold]Exit status[/bold]

  0 done, 1 refused or the deploy did not serve, 2 wrong words; `status`: 3 if not all is well
""",
)
for each in (deploy, deployments, services, environments, configuration, access, parts, events, maintenance):
    app.add_typer(each.app)


@app.command(rich_help_panel=HERE)
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Come back when everything is ready.")] = False,
    as_json: Json = False,
) -> None:
    """Start Slipway on this machine, or adopt what already runs.

    Stays in the foreground until Ctrl-C; with --detach it goes on by itself until `slipway down`.
    Apps go on serving when Slipway stops.

    Example: slipway up --detach

    Example: SLIPWAY_PROXY_PORT=8080 slipway up --detach
    """
    from deployments.commands.up import bring_up

    bring_up(detach=detach, as_json=as_json)


@app.command(rich_help_panel=HERE)
def down() -> None:
    """Stop Slipway and all apps that it deployed. The data folder and the volumes stay.

    Works too when half of it is dead already, and touches nothing of other installations on this machine.

    Example: slipway down
    """
    from deployments.commands.down import take_down

    take_down()


@app.command(rich_help_panel=HERE)
def status(as_json: Json = False) -> None:
    """Show processes and containers: since when they run, how often they were restarted, how large they are.

    Exit status 0 if all is well, 3 if something is not.

    Example: slipway status --json
    """
    from deployments.commands.status import show_status

    show_status(as_json=as_json)


@app.command(rich_help_panel=LOOKING)
def logs(
    service: Service,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C, also with later ones.")] = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Show the journal of the latest deployment; with --json one object a line.

    Example: slipway logs -f demo/hello
    """
    from deployments.commands.logs import show_logs

    show_logs(service, environment, follow=follow, as_json=as_json)


def print_json(value: object) -> None:
    """For programs: one value on one line."""
    typer.echo(json.dumps(value))
