"""Commands about deployments: shown, planned, cancelled, done again."""

# ruff: noqa: PLR0913, PLR0917 - an option of the command each

from typing import Annotated

import typer

from deployments.declarations.options import (
    DEPLOYING,
    LOOKING,
    Environment,
    Json,
    Message,
    Number,
    Service,
    Show,
    Supersede,
    Wait,
)

app = typer.Typer()


@app.command(rich_help_panel=LOOKING)
def plan(
    service: Service,
    redeploy: Annotated[int | None, typer.Option(metavar="N", help="Of deployment N once more.")] = None,
    environment: Environment = "production",
    show: Show = False,
    as_json: Json = False,
) -> None:
    """Show what a deployment would change, create, stop and remove, and whether there is downtime.

    Does nothing. Without --redeploy it is about what is pending.

    Example: slipway plan demo/hello --redeploy 3
    """
    from deployments.commands.plan import show_plan

    show_plan(service, environment, redeploy, show=show, as_json=as_json)


@app.command(rich_help_panel=LOOKING)
def dockerfile(
    source: Annotated[str, typer.Argument(metavar="PROJECT/SERVICE or FOLDER", show_default=False)] = ".",
    number: Number = None,
    folder: Annotated[str, typer.Option(help="Of a source on this machine: where the app is.")] = ".",
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Print the Dockerfile that a deployment was built with, or that a folder of yours would be built with.

    A folder (., ./app or /path) is looked at here: no platform is asked, and nothing is built. Save what is printed
    as `Dockerfile` in your source to change it: from then on it is taken as it is.

    Example: slipway dockerfile . > Dockerfile

    Example: slipway dockerfile demo/hello 3
    """
    from deployments.commands.dockerfile import print_dockerfile

    print_dockerfile(source, number, folder, environment, as_json=as_json)


@app.command(rich_help_panel=LOOKING)
def deployments(
    service: Service,
    status: Annotated[list[str] | None, typer.Option(help="Only these; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="The newest, at most so many.", show_default="all")] = None,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """List the deployments of a service, newest first. Other commands name them by their number.

    GAP is for how long nothing served, where two versions could not run at once.

    Example: slipway deployments demo/hello --status failed --status cancelled
    """
    from deployments.commands.deployments import list_deployments

    list_deployments(service, environment, status or (), limit, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def cancel(
    service: Service,
    number: Number = None,
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Stop a deployment and undo what it did; without a number, the one on its way.

    Exit status 1 if it came to another end first.

    Example: slipway cancel demo/hello
    """
    from deployments.commands.deployments import cancel

    cancel(service, environment, number, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def redeploy(
    service: Service,
    number: Annotated[int, typer.Argument(metavar="N", help="Number of the deployment.", show_default=False)],
    message: Message = "",
    environment: Environment = "production",
    supersede: Supersede = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy an earlier deployment's configuration and image again. What is pending stays pending.

    Exit status 1 if it does not serve: then the previous version still does.

    Example: slipway redeploy demo/hello 3
    """
    from deployments.commands.deployments import redeploy

    redeploy(service, environment, number, message, supersede=supersede, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def rollback(
    service: Service,
    number: Number = None,
    message: Message = "",
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy an earlier version again; without a number, the last one that was healthy before the live one.

    A restart or redeploy of the same version does not count as an earlier one. What is pending stays pending.
    Exit status 1 if it does not serve.

    Example: slipway rollback demo/hello
    """
    from deployments.commands.deployments import roll_back

    roll_back(service, environment, number, message, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def retry(
    service: Service,
    number: Number = None,
    environment: Environment = "production",
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Try a failed deployment again, from the step that it did not pass; without a number, the latest that failed.

    One that was cancelled is named by its number. Exit status 1 if it does not serve this time either.

    Example: slipway retry demo/hello
    """
    from deployments.commands.deployments import retry

    retry(service, environment, number, wait=wait, as_json=as_json)


@app.command(rich_help_panel=DEPLOYING)
def restart(
    service: Service, environment: Environment = "production", wait: Wait = True, as_json: Json = False
) -> None:
    """Start what serves once more beside itself, so that no request is lost. What is pending stays pending.

    Exit status 1 if the new containers do not serve: then the old ones still do.

    Example: slipway restart demo/hello
    """
    from deployments.commands.deployments import restart

    restart(service, environment, wait=wait, as_json=as_json)
