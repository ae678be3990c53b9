"""`slipway routes`: which domains and paths lead to a service."""

from typing import Annotated

import typer

from deployments.cli.changes import show_pending
from deployments.cli.connection import service_of
from deployments.cli.failure import misuse
from deployments.cli.formats import value_text
from deployments.cli.grammar import Linkable
from deployments.cli.options import CONFIGURING, PRODUCTION, Environment, Json, ServiceName, add_noun
from deployments.cli.output import print_json, say, show_table
from deployments.cli.parsing import route_from
from deployments.cli.rest.transport import Item

app = typer.Typer()
routes = add_noun(app, "routes", CONFIGURING, "Domains and paths that lead to a service.")
ROUTES = "routes"


@routes.command("list", cls=Linkable)
def list_routes(service: ServiceName, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """List the routes that the next deployment will have.

    Example: slipway routes list demo/web
    """
    with service_of(service, environment) as (client, found):
        routes = client.parts(found, ROUTES)
    if as_json:
        print_json(routes)
        return
    rows = [(each["url"], _target(each), "" if each["strip_prefix"] else "keeps its path") for each in routes]
    nothing = f"No domain leads to {service}: `slipway routes add {service} --port PORT` adds one."
    show_table(("URL", "LEADS TO", ""), rows, nothing)


@routes.command("add", cls=Linkable)
def add_route(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: ServiceName,
    route: Annotated[
        str,
        typer.Argument(
            metavar="DOMAIN/PATH", help="Of /PATH, or of nothing, the domain is generated.", show_default=False
        ),
    ] = "",
    port: Annotated[int | None, typer.Option(metavar="PORT", help="Port of the service.")] = None,
    redirect: Annotated[str | None, typer.Option(metavar="URL", help="Redirect browsers there instead.")] = None,
    permanent: Annotated[bool, typer.Option("--permanent", help="Browsers may remember the redirect.")] = False,
    keep_path: Annotated[bool, typer.Option("--keep-path", help="The app sees the route's path too.")] = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Add a route. It is reserved at once, and gets traffic with the next deployment. Adding it again replaces it.

    Example: slipway routes add demo/web shop.example.com/api --port 8080

    Example: slipway routes add demo/web www.example.com --redirect https://example.com --permanent
    """
    if (port is None) == (redirect is None):
        misuse("A route leads to a --port of the service or by --redirect to another address.")
    domain, path = route_from(route)
    target = {"port": port, "redirect": {"url": redirect, "permanent": permanent} if redirect else None}
    with service_of(service, environment) as (client, found):
        added = client.create_route(found, {"domain": domain, "path": path, "strip_prefix": not keep_path, **target})
        if as_json:
            print_json(added)
            return
        say(f"{added['url']} will lead to {_target(added)}.")
        show_pending(client, found)


@routes.command("remove", cls=Linkable)
def remove_route(
    service: ServiceName,
    route: Annotated[str, typer.Argument(metavar="DOMAIN/PATH", show_default=False)],
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Remove a route with the next deployment.

    Example: slipway routes remove demo/web shop.example.com/api
    """
    domain, path = route_from(route)
    if domain is None:
        misuse(f"{route}: write the route as DOMAIN or DOMAIN/PATH.")
    with service_of(service, environment) as (client, found):
        client.remove_part(found, ROUTES, domain, {"path": path})
        if as_json:
            print_json(client.parts(found, ROUTES))
        else:
            show_pending(client, found)


def _target(route: Item) -> str:
    return f"port {route['port']}" if route["redirect"] is None else value_text(route["redirect"])
