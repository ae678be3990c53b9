"""Commands about environments of a project, and what goes from one to another."""

from typing import Annotated

import typer

from deployments.declarations.options import DEPLOYING, Json, Message, Number, Project, Service, Supersede, Wait, group

app = typer.Typer()
environments = group("Environments: isolated copies of a project's services, such as staging or a preview.")
app.add_typer(environments, name="environments", rich_help_panel=DEPLOYING)
PRODUCTION = "production"
Name = Annotated[str, typer.Argument(metavar="ENVIRONMENT", show_default=False)]


@app.command(rich_help_panel=DEPLOYING)
def promote(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: Service,
    source: Annotated[str, typer.Option("--from", metavar="ENVIRONMENT", help="Where the version serves.")],
    number: Number = None,
    target: Annotated[str, typer.Option("--to", metavar="ENVIRONMENT", help="Where it is to serve.")] = PRODUCTION,
    message: Message = "",
    supersede: Supersede = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only tell what it would do.")] = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Deploy the image that serves in another environment, without building it again; with N, that deployment's.

    Variables, routes, volumes and sizes stay those of the service in its own environment. What is pending stays
    pending. Exit status 1 if it does not serve: then the previous version still does.

    Example: slipway promote demo/hello --from staging

    Example: slipway promote demo/hello --from staging --plan
    """
    from deployments.commands.deployments import Version, plan_promotion, promote

    version = Version(source, number)
    if plan:
        plan_promotion(service, version, target, as_json=as_json)
        return
    promote(service, version, target, message, supersede=supersede, wait=wait, as_json=as_json)


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
    source: Annotated[str, typer.Option("--from", metavar="ENVIRONMENT", help="What it is a copy of.")] = PRODUCTION,
    deploy: Annotated[bool, typer.Option("--deploy", help="Deploy it, too, in the order of what needs what.")] = False,
    data: Annotated[bool, typer.Option("--data", help="Copy the contents of volumes, too.")] = False,
    wait: Wait = True,
    as_json: Json = False,
) -> None:
    """Make an environment with the services of another one: their wanted configuration, shared variables, names inside.

    Its domains are new ones. Ports of the host are not copied, and contents of volumes only with --data: of a service
    that has a --before-copy command (see `slipway deploy`) while it holds still, of another one as a crash would leave
    them. Exit status 1 if such a command fails, or if with --deploy a service of it does not serve; each can then be
    retried alone.

    Example: slipway environments clone demo staging --deploy
    """
    from deployments.commands.environments import clone

    clone(project, name, source, deploy=deploy, data=data, wait=wait, as_json=as_json)


@environments.command("compare")
def compare(
    project: Project,
    name: Name,
    other: Annotated[str, typer.Option("--with", metavar="ENVIRONMENT", help="What it is compared with.")] = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Show how an environment differs from another one: services, images, sizes, and the names of variables and parts.

    Of what serves; of what differs by nature, such as domains, nothing is told, and never a value of a variable.

    Example: slipway environments compare demo staging
    """
    from deployments.commands.comparison import compare

    compare(project, name, other, as_json=as_json)


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
