"""Commands about environments of a project."""

from typing import Annotated

import typer

from deployments.declarations.options import DEPLOYING, Json, Project, Wait, group

app = typer.Typer()
environments = group("Environments: isolated copies of a project's services, such as staging or a preview.")
app.add_typer(environments, name="environments", rich_help_panel=DEPLOYING)
Name = Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False)]


@environments.command("list")
def list_environments(project: Project, as_json: Json = False) -> None:
    """List a project's environments, and how many of their services serve.

    Example: slipway environments list demo
    """
    from deployments.commands.environments import list_environments

    list_environments(project, as_json=as_json)


@environments.command("create")
def create(project: Project, name: Name, as_json: Json = False) -> None:
    """Make an empty environment: a network of its own. Other commands name it with --environment.

    Example: slipway environments create demo staging
    """
    from deployments.commands.environments import create

    create(project, name, as_json=as_json)


@environments.command("clone")
def clone(
    project: Project,
    name: Name,
    source: Annotated[str, typer.Option("--from", metavar="ENVIRONMENT", help="What it is a copy of.")] = "production",
    deploy: Annotated[bool, typer.Option("--deploy", help="Deploy it, too, in the order of what needs what.")] = False,
    data: Annotated[
        bool, typer.Option("--data", help="Copy the contents of volumes, as a crash would leave them.")
    ] = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Make an environment with the services of another one: their wanted configuration, shared variables, names inside.

    Its domains are new ones. Ports of the host are not copied, and contents of volumes only with --data. Exit
    status 1 if with --deploy a service of it does not serve; each can then be retried alone.

    Example: slipway environments clone demo staging --deploy
    """
    from deployments.commands.environments import clone

    clone(project, name, source, deploy=deploy, data=data, wait=wait, as_json=as_json)


@environments.command("rename")
def rename(
    project: Project,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="NEW_NAME", show_default=False)],
    as_json: Json = False,
) -> None:
    """Give an environment another name. `production` keeps its own.

    Example: slipway environments rename demo staging acceptance
    """
    from deployments.commands.environments import rename

    rename(project, name, new, as_json=as_json)


@environments.command("archive")
def archive(
    project: Project,
    name: Name,
    confirm: Annotated[str, typer.Option(metavar="ENVIRONMENT", help="Its name once more, since it is for ever.")],
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """End an environment: its services, their volumes with all data, its network, its variables. `production` stays.

    Example: slipway environments archive demo staging --confirm staging
    """
    from deployments.commands.environments import archive

    archive(project, name, confirm, wait=wait, as_json=as_json)
