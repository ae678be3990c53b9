"""The command `slipway`. Each command lives in a module of its own, which is loaded when it is called."""

# ruff: noqa: PLC0415 - `slipway --help` answers at once because no command is loaded for it

import json
from typing import Annotated

import typer

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

  slipway down                           stop everything, keep the data folder

[bold]Anywhere[/bold] (SLIPWAY_API_URL and SLIPWAY_TOKEN say which installation)

  slipway deploy demo/hello --image slipway/hello:1 --env GREETING=hi

  slipway logs -f demo/hello             follow the deployment's journal
""",
)
Json = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]

Service = Annotated[str, typer.Argument(metavar="PROJECT/SERVICE", show_default=False)]
Environment = Annotated[str, typer.Option(help="Environment of the project.")]


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Come back when everything is ready.")] = False,
    as_json: Json = False,
) -> None:
    """Start Slipway on this machine, or adopt what already runs.

    Stays in the foreground until Ctrl-C; with --detach it goes on by itself until `slipway down`.
    Apps go on serving when Slipway stops.

    Example: SLIPWAY_PROXY_PORT=8080 slipway up --detach
    """
    from deployments.commands.up import bring_up

    bring_up(detach=detach, as_json=as_json)


@app.command()
def down() -> None:
    """Stop Slipway and all apps that it deployed. Only the data folder stays.

    Works too when half of it is dead already, and touches nothing of other installations on this machine.
    """
    from deployments.commands.down import take_down

    take_down()


@app.command()
def status(as_json: Json = False) -> None:
    """Show processes and containers: since when they run, how often they were restarted, how large they are.

    Exit status 0 if all is well, 3 if something is not.
    """
    from deployments.commands.status import show_status

    show_status(as_json=as_json)


@app.command()
def deploy(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: Service,
    image: Annotated[str | None, typer.Option(help="Image to run; needed the first time.")] = None,
    env: Annotated[list[str] | None, typer.Option("--env", "-e", help="KEY=VALUE; may be repeated.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the service that should get traffic.")] = None,
    domain: Annotated[str | None, typer.Option(help="Domain for that port; left out, one is made up.")] = None,
    message: Annotated[str, typer.Option("--message", "-m", help="Why, for whoever reads the list.")] = "",
    environment: Environment = "production",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Watch until it serves or failed.")] = True,
    as_json: Json = False,
) -> None:
    """Deploy a service; make it, and its project, first where they do not exist.

    What is left out stays as it was at the last deployment. Exit status 1 if the new version does not serve: then
    the previous one still does.

    Example: slipway deploy demo/hello --image slipway/hello:1 --port 8080 --env VERSION=2
    """
    from deployments.commands.deploy import Wish, deploy_service, variables_from

    wish = Wish(image, variables_from(env or ()), port, domain, message)
    deploy_service(service, environment, wish, wait=wait, as_json=as_json)


@app.command()
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
