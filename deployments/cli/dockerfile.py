"""`slipway dockerfile`: prints the Dockerfile of an image, to be read, or to be kept and changed."""

from pathlib import Path
from typing import Annotated

import typer

from deployments.cli import completion, links
from deployments.cli.connection import service_of
from deployments.cli.failure import fail
from deployments.cli.options import LOOKING, PRODUCTION, Environment, Json, Number
from deployments.cli.output import print_json, say, show_exactly
from deployments.cli.rest.transport import Item

app = typer.Typer()


@app.command(rich_help_panel=LOOKING)
def dockerfile(
    service: Annotated[
        str, typer.Argument(metavar="PROJECT/SERVICE or FOLDER", show_default=False, autocompletion=completion.services)
    ] = ".",
    number: Number = None,
    folder: Annotated[str, typer.Option(metavar="FOLDER", help="Of a source on this machine: where the app is.")] = ".",
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Print the Dockerfile that a deployment was built with, or that a folder of yours would be built with.

    A folder (., ./app or /path) is read here: no installation is asked, and nothing is built.
    Save the output as `Dockerfile` in your source to change it: from then on it is used as it is.

    Example: slipway dockerfile . > Dockerfile

    Example: slipway dockerfile demo/hello 3

    Example: slipway dockerfile 3    (in a linked folder)
    """
    if service.isdigit() and number is None and (link := links.find()) is not None:
        service, number, environment = link.service, int(service), link.environment
        link.announce()
    is_own = service.startswith((".", "/", "~"))
    plan = _own(Path(service).expanduser(), folder) if is_own else _of(service, number, environment)
    if as_json:
        print_json(plan)
        return
    say(plan["title"], bold=True, to_stderr=True)
    if plan["release"]:
        say(f"Before it gets traffic: {plan['release']}", to_stderr=True)
    show_exactly(plan["dockerfile"].rstrip("\n") + "\n")


def _of(source: str, number: int | None, environment: str) -> Item:
    with service_of(source, environment) as (client, service):
        newest = next(client.list_deployments(service), None) if number is None else client.numbered(service, number)
        if newest is None:
            fail(f"{service.name} has no deployment yet.")
        return client.build_of(newest)


def _own(root: Path, folder: str) -> Item:
    from flows.builders.catalog import recipe
    from flows.builders.recipe import BuildRequest
    from flows.domain.errors import BuildFailed
    from flows.domain.source import Build

    if not root.is_dir():
        fail(f"There is no folder {root}.")
    try:
        found = recipe(root, BuildRequest(Build(folder=folder)))
    except BuildFailed as error:
        fail(str(error))
    for warning in found.warnings:
        say(warning, typer.colors.YELLOW, to_stderr=True)
    return {"title": found.title, "dockerfile": found.dockerfile, "release": found.release}
