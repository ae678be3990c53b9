"""`slipway services`, `slipway service`, `slipway delete`: services as a whole."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from deployments.cli import completion
from deployments.cli.connection import connection, service_of
from deployments.cli.formats import change_texts, masked_changes, masked_config, settings_of, value_text
from deployments.cli.grammar import Linkable
from deployments.cli.options import (
    DEPLOYING,
    LOOKING,
    PRODUCTION,
    Confirm,
    Environment,
    Json,
    ServiceName,
    Show,
    confirmed,
)
from deployments.cli.output import print_json, say, show_pairs, show_table, status_text
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service, ServiceSummary
from deployments.cli.rest.transport import Item

app = typer.Typer()


@app.command(rich_help_panel=LOOKING)
def services(
    project: Annotated[
        str | None, typer.Argument(metavar="PROJECT", show_default="all", autocompletion=completion.projects)
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Only of this environment.", show_default="all", autocompletion=completion.environments
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List services: their status, the version that serves, how many changes are pending, and their URLs.

    Example: slipway services demo
    """
    with connection() as client:
        found = list(services_in(client, project, environment))
    if as_json:
        print_json([summary_of(each) for each in found])
        return
    rows = [
        (each.name, each.environment, each.status, _live(each), each.pending_changes or "", each.urls) for each in found
    ]
    nothing = "There is no service yet. `slipway deploy --help` shows how to make one."
    show_table(("SERVICE", "ENVIRONMENT", "STATUS", "LIVE", "PENDING", "URLS"), rows, nothing)


@app.command(rich_help_panel=LOOKING, cls=Linkable)
def service(
    service: ServiceName, environment: Environment = PRODUCTION, show: Show = False, as_json: Json = False
) -> None:
    """Show one service: its configuration, what serves, and what is pending.

    Example: slipway service demo/hello
    """
    with service_of(service, environment) as (client, found):
        item = client.service_item(found)
    item["changes"] = masked_changes(item["changes"], show=show)
    item |= {part: masked_config(item[part], show=show) for part in ("current", "wanted")}
    if as_json:
        print_json(item)
    else:
        _show(found, item)


@app.command(rich_help_panel=DEPLOYING, cls=Linkable)
def delete(
    service: ServiceName, confirm: Confirm = None, environment: Environment = PRODUCTION, as_json: Json = False
) -> None:
    """Delete a service with its containers, volumes and deployments. This cannot be undone.

    `slipway environments delete` and `slipway projects delete` delete more than one service.

    Example: slipway delete demo/hello --confirm hello
    """
    with service_of(service, environment) as (client, found):
        gone = client.delete_service(found, confirmed(confirm, f"{found.name} in {environment}", found.slug))
    if as_json:
        print_json(summary(gone))
    else:
        say(f"{found.name} is being deleted, with its routes, containers and volumes.")


def services_in(client: Client, project: str | None, environment: str | None) -> Iterator[ServiceSummary]:
    """Yield the services of one project or all, of one environment or all."""
    for each in [client.project(project)] if project else client.projects():
        for place in each["environments"]:
            if environment in (None, place["name"]):
                yield from client.services(each["slug"], place["name"])


def summary(service: Service) -> Item:
    """Return a service as the list shows it to programs."""
    return _line(service, _origin(service.wanted), len(service.changes))


def summary_of(service: ServiceSummary) -> Item:
    """Return the same of a service in a list."""
    return _line(service, service.origin, service.pending_changes)


def _line(service: Service | ServiceSummary, origin: str, pending_changes: int) -> Item:
    """Return a line of the list; `origin` stands for the image where nothing serves."""
    live, latest = service.live_deployment, service.latest_deployment
    return {
        "id": service.id,
        "project": service.project,
        "environment": service.environment,
        "slug": service.slug,
        "status": service.status,
        "live_version": live.number if live else None,
        "latest_deployment": latest.number if latest else None,
        "image": live.image if live else origin,
        "urls": service.urls,
        "pending_changes": pending_changes,
    }


def _origin(wanted: Mapping[str, Any]) -> str:
    """Return what the service's versions are made of."""
    if wanted["git"]:
        return f"{wanted['git']['repository']} {wanted['git']['ref']}"
    if wanted["upload"]:
        return f"upload {wanted['upload']['digest'][:12]}"
    return wanted["image"] or "Dockerfile"


def _live(service: Service | ServiceSummary) -> list[str]:
    """Return the number of the version that serves, and its image."""
    live = service.live_deployment
    return [str(live.number), f"({live.image})"] if live else []


def _show(service: Service, item: Item) -> None:
    """Show the wanted configuration, and below it how it differs from what was deployed."""
    wanted, latest = item["wanted"], service.latest_deployment
    say(f"{service.name} in {service.environment}: {status_text(service.status)}", bold=True)
    show_pairs(
        {
            "live": " ".join(_live(service)),
            "latest": f"{latest.number}, {latest.status}" if latest else "",
            "failure": latest.failure if latest and latest.failure else "",
            "urls": service.urls,
            "inside": item["private_domain"],
            **settings_of({**wanted, "build": _deviating(wanted["build"]) if wanted["build"] else None}),
            "routes": [
                f"{route['url']} → {route['port'] or value_text(route['redirect'])}" for route in wanted["routes"]
            ],
            "ports": [f"{each['published']}/{each['protocol']} → {each['target']}" for each in wanted["host_ports"]],
            "volumes": [f"{each['name']}: {value_text(_without_names(each))}" for each in wanted["volumes"]],
            "files": [f"{each['name']}: {each['path']}, version {each['version']}" for each in wanted["config_files"]],
            "variables": [f"{key}={value}" for key, value in wanted["variables"].items()],
            "pending": [f"{what}: {old} → {new}" for what, old, new in map(change_texts, item["changes"])],
            "you may": ", ".join(item["actions"]),
        }
    )


def _deviating(build: Item) -> Item:
    """Return what of a build is not at its default."""
    return {name: value for name, value in build.items() if value and (name, value) not in (("folder", "."),)}


def _without_names(volume: Item) -> Item:
    return {name: value for name, value in volume.items() if name not in ("name", "engine_name")}
