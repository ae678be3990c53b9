"""`slipway routes`: which domains and paths lead to a service."""

import typer

from deployments.cli import print_json
from deployments.client import Item
from deployments.commands.changes import tell_pending
from deployments.commands.connection import service_of
from deployments.commands.failure import misuse
from deployments.commands.tables import show_table
from deployments.commands.told import told
from deployments.commands.words import route_from

ROUTES = "routes"


def list_routes(name: str, environment: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        found = client.parts(service, ROUTES)
    if as_json:
        print_json(found)
        return
    rows = [(each["url"], _target(each), "" if each["strip_prefix"] else "keeps its path") for each in found]
    show_table(("URL", "LEADS TO", ""), rows, f"No domain leads to {service.name}.")


def add_route(
    name: str, environment: str, word: str, port: int | None, redirect: Item | None, *, keep: bool, as_json: bool
) -> None:
    """To a port of the service, or elsewhere."""
    if (port is None) == (redirect is None):
        misuse("A route leads to a --port of the service or by --redirect to another address.")
    domain, path = route_from(word)
    wish = {"domain": domain, "path": path, "port": port, "redirect": redirect, "strip_prefix": not keep}
    with service_of(name, environment) as (client, service):
        route = client.create_route(service, wish)
        if as_json:
            print_json(route)
            return
        typer.echo(f"{route['url']} will lead to {_target(route)}.")
        tell_pending(client, service)


def remove_route(name: str, environment: str, word: str, *, as_json: bool) -> None:
    domain, path = route_from(word)
    if domain is None:
        misuse(f"{word}: write the route as DOMAIN or DOMAIN/PATH.")
    with service_of(name, environment) as (client, service):
        client.remove_part(service, ROUTES, domain, {"path": path})
        if as_json:
            print_json(client.parts(service, ROUTES))
        else:
            tell_pending(client, service)


def _target(route: Item) -> str:
    return f"port {route['port']}" if route["redirect"] is None else told(route["redirect"])
