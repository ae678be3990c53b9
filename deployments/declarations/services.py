"""Commands about whole services: shown, asleep, archived."""

from typing import Annotated

import typer

from deployments.declarations.options import (
    DEPLOYING,
    LOOKING,
    Environment,
    Json,
    Message,
    Project,
    Service,
    Show,
    Wait,
)

app = typer.Typer()
ServiceOrProject = Annotated[str, typer.Argument(metavar="PROJECT/SERVICE", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="All services of a project: name only the project.")]


@app.command(rich_help_panel=LOOKING)
def services(
    project: Annotated[str | None, typer.Argument(metavar="PROJECT", show_default="all")] = None,
    environment: Annotated[str | None, typer.Option(help="Only of this environment.", show_default="all")] = None,
    as_json: Json = False,
) -> None:
    """List services: how they are, which version is live, how many changes are pending, and where they answer.

    Example: slipway services demo
    """
    from deployments.commands.services import list_services

    list_services(project, environment, as_json=as_json)


@app.command(rich_help_panel=LOOKING)
def service(
    service: Service, environment: Environment = "production", show: Show = False, as_json: Json = False
) -> None:
    """Show one service: what it is configured to be, what runs, what is pending.

    Example: slipway service demo/hello
    """
    from deployments.commands.services import show_service

    show_service(service, environment, show=show, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def sleep(
    service: ServiceOrProject,
    every: All = False,
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Stop what runs and keep everything else; visitors see a page that says so.

    Exit status 1 if it does not sleep in the end.

    Example: slipway sleep demo/hello

    Example: slipway sleep demo --all
    """
    from deployments.commands.sleep import sleep_or_wake

    sleep_or_wake(service, environment, asleep=True, every=every, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def wake(
    service: ServiceOrProject,
    every: All = False,
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Start what slept; traffic comes when it is healthy.

    Exit status 1 if it does not serve in the end.

    Example: slipway wake demo/hello

    Example: slipway wake demo --all
    """
    from deployments.commands.sleep import sleep_or_wake

    sleep_or_wake(service, environment, asleep=False, every=every, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def archive(
    service: ServiceOrProject,
    confirm: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name again; left out, it is asked for.")
    ] = None,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """End a service, or a whole project: traffic, containers, volumes and deployments go. It cannot be taken back.

    Example: slipway archive demo/hello --confirm hello

    Example: slipway archive demo --confirm demo
    """
    from deployments.commands.services import archive

    archive(service, environment, confirm, as_json=as_json)


@app.command("deploy-all", rich_help_panel=DEPLOYING)
def deploy_all(
    project: Project,
    message: Message = "",
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy what is pending of every service of a project, side by side.

    Exit status 1 unless all of them serve. One that cannot be deployed holds up nobody.

    Example: slipway deploy-all demo -m 'new base images'
    """
    from deployments.commands.bulk import deploy_all

    deploy_all(project, environment, message, wait=wait, as_json=as_json)
