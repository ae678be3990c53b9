"""`slipway open`: an app, the dashboard or the Prefect UI in the browser."""

from typing import Annotated

import typer

from deployments.cli import completion, links
from deployments.cli.connection import connection, existing
from deployments.cli.failure import fail, misuse
from deployments.cli.installations import chosen
from deployments.cli.options import LEFT_OUT, LOOKING, PRODUCTION, Environment, Json
from deployments.cli.output import print_json, say
from deployments.cli.parsing import place_from
from deployments.cli.rest.client import Client

app = typer.Typer()


@app.command("open", rich_help_panel=LOOKING)
def open_in_browser(
    service: Annotated[
        str | None,
        typer.Argument(
            metavar="PROJECT/SERVICE", help=LEFT_OUT, show_default=False, autocompletion=completion.services
        ),
    ] = None,
    dashboard: Annotated[bool, typer.Option("--dashboard", help="Open the dashboard instead.")] = False,
    prefect: Annotated[bool, typer.Option("--prefect", help="Open the Prefect UI instead.")] = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Open an app in the browser, and print its URL. Where there is no browser, and with --json, it only prints it.

    Example: slipway open demo/hello

    Example: slipway open --dashboard
    """
    if dashboard + prefect + (service is not None) > 1:
        misuse("Name one of PROJECT/SERVICE, --dashboard and --prefect.")
    installation = chosen()
    if dashboard:
        url = installation.url
    else:
        with connection(installation) as client:
            url = str(client.instance()["prefect_url"]) if prefect else _url_of(client, service, environment)
    if as_json:
        print_json({"url": url})
        return
    say(url)
    _open(url)


def _url_of(client: Client, name: str | None, environment: str) -> str:
    """Return where a service answers; without a name, the linked one."""
    if name is None:
        link = links.find()
        if link is None:
            misuse("Name a PROJECT/SERVICE, --dashboard or --prefect, or link this folder with `slipway link`.")
        link.announce()
        name, environment = link.service, link.environment
    project, slug = place_from(name)
    found = existing(client, project, environment, slug)
    if not found.urls:
        fail(f"{name} has no route: `slipway routes add {name} --port PORT` and a deployment give it one.")
    return found.urls[0]


def _open(url: str) -> None:
    import webbrowser

    if url.startswith(("http://", "https://")):
        webbrowser.open(url)
