"""`slipway link` and `slipway unlink`: a folder for which PROJECT/SERVICE need not be repeated."""

from typing import Annotated

import typer

from deployments.cli import completion, links
from deployments.cli.failure import fail, misuse
from deployments.cli.options import CONNECTING, PRODUCTION, Environment, Json
from deployments.cli.output import print_json, say
from deployments.cli.parsing import SLUG, place_from
from deployments.cli.rest.transport import Item

app = typer.Typer()
Name = Annotated[str, typer.Argument(metavar="PROJECT/SERVICE", show_default=False, autocompletion=completion.services)]


@app.command(rich_help_panel=CONNECTING)
def link(service: Name, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """Link this folder to a service: here and below, PROJECT/SERVICE may be left out of every command.

    `slipway deploy` then sends the folder, if the service is built of one.
    The service need not exist yet.
    The link is the file .slipway.toml, which you may commit.

    Example: slipway link demo/hello

    Example: slipway link demo/hello --environment staging
    """
    place_from(service)
    if not SLUG.fullmatch(environment):
        misuse(f"{environment}: write the name of an environment, such as staging.")
    found = links.write(service, environment)
    if as_json:
        print_json(_item(found))
    else:
        say(f"{found.folder} is linked to {service} in {environment}. `slipway deploy` deploys it.")


@app.command(rich_help_panel=CONNECTING)
def unlink(as_json: Json = False) -> None:
    """Remove the link of this folder, or of the nearest one above it.

    Example: slipway unlink
    """
    found = links.find()
    if found is None:
        fail("Neither this folder nor one above it is linked. `slipway link PROJECT/SERVICE` links it.")
    found.file.unlink()
    if as_json:
        print_json(_item(found))
    else:
        say(f"{found.folder} is no longer linked to {found.service} in {found.environment}.")


def _item(link: links.Link) -> Item:
    return {"service": link.service, "environment": link.environment, "file": str(link.file)}
