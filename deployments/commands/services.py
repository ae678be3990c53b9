"""`slipway services`, `slipway service`, `slipway archive`."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any

import typer

from deployments.cli import print_json
from deployments.client import Client, Item, Service, ServiceSummary
from deployments.commands.connection import connection, service_of
from deployments.commands.failure import misuse
from deployments.commands.tables import show_pairs, show_table
from deployments.commands.told import change_told, masked_changes, masked_config, told, word


def list_services(project: str | None, environment: str | None, *, as_json: bool) -> None:
    """Of one project or all; of one environment or all."""
    with connection() as client:
        found = list(_services(client, project, environment))
    if as_json:
        print_json([_line(each, each.origin, each.pending_changes) for each in found])
        return
    rows = [
        (each.name, each.environment, each.status, _live(each), each.pending_changes or "", " ".join(each.urls))
        for each in found
    ]
    nothing = "There is no service yet. `slipway deploy --help` shows how to make one."
    show_table(("SERVICE", "ENVIRONMENT", "STATUS", "LIVE", "PENDING", "URLS"), rows, nothing)


def show_service(name: str, environment: str, *, show: bool, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        item = client.service_item(service)
    item["changes"] = masked_changes(item["changes"], show=show)
    item |= {part: masked_config(item[part], show=show) for part in ("current", "wanted")}
    if as_json:
        print_json(item)
    else:
        _tell(service, item)


def archive(name: str, environment: str, confirm: str | None, *, as_json: bool) -> None:
    """It cannot be taken back, so its name is said twice."""
    if "/" not in name:
        _archive_project(name, confirm, as_json=as_json)
        return
    with service_of(name, environment) as (client, service):
        gone = client.archive(service, confirm or _typed(service.name, service.slug))
    if as_json:
        print_json(summary(gone))
    else:
        typer.echo(f"{service.name} is being archived: its traffic, containers and rows go.")


def _archive_project(slug: str, confirm: str | None, *, as_json: bool) -> None:
    with connection() as client:
        found = client.project(slug)
        client.archive_project(slug, confirm or _typed(slug, slug))
    if as_json:
        print_json({"id": found["id"], "slug": slug, "status": "archiving"})
    else:
        typer.echo(f"{slug} is being archived, with {found['service_count']} services in all its environments.")


def _typed(name: str, slug: str) -> str:
    if not sys.stdin.isatty():
        misuse(f"This cannot be taken back: repeat the name with --confirm {slug}.")
    return str(typer.prompt(f"{name} and all it had will be gone. Type {slug} to archive it"))


def summary(service: Service) -> Item:
    """A line of the list, for programs."""
    return _line(service, origin(service.wanted), len(service.changes))


def _line(service: Service | ServiceSummary, made_of: str, pending_changes: int) -> Item:
    """`made_of`: what counts where nothing serves."""
    live, latest = service.live_deployment, service.latest_deployment
    return {
        "id": service.id,
        "project": service.project,
        "environment": service.environment,
        "slug": service.slug,
        "status": service.status,
        "live_version": live.number if live else None,
        "latest_deployment": latest.number if latest else None,
        "image": live.image if live else made_of,
        "urls": service.urls,
        "pending_changes": pending_changes,
    }


def _services(client: Client, project: str | None, environment: str | None) -> Iterator[ServiceSummary]:
    for each in [client.project(project)] if project else client.projects():
        for place in each["environments"]:
            if environment in (None, place["name"]):
                yield from client.services(each["slug"], place["name"])


def origin(wanted: Mapping[str, Any]) -> str:
    """What the service's versions are made of."""
    if wanted["git"]:
        return f"{wanted['git']['repository']} {wanted['git']['ref']}"
    return wanted["image"] or "Dockerfile"


def _said(build: Item) -> Item:
    """Without what is at its default."""
    return {name: value for name, value in build.items() if value and (name, value) not in (("folder", "."),)}


def _live(service: Service | ServiceSummary) -> str:
    live = service.live_deployment
    return f"{live.number} ({live.image})" if live else ""


def _tell(service: Service, item: Item) -> None:
    """The wanted configuration; how it differs from what was deployed is told below it."""
    wanted, latest = item["wanted"], service.latest_deployment
    typer.secho(f"{service.name} in {service.environment}: {word(service.status)}", bold=True)
    show_pairs(
        {
            "live": _live(service),
            "latest": f"{latest.number}, {latest.status}" if latest else "",
            "failure": latest.failure if latest and latest.failure else "",
            "urls": service.urls,
            "inside": item["private_domain"],
            "image": wanted["image"] or "",
            "repository": origin(wanted) if wanted["git"] else "",
            "build": told(_said(wanted["build"])) if wanted["build"] else "",
            "command": told(wanted["command"]) if wanted["command"] else "",
            "release": told(wanted["release_command"]) if wanted["release_command"] else "",
            "around a copy": told(wanted["copy_commands"]) if wanted["copy_commands"] else "",
            "replicas": wanted["replicas"],
            "health": told(wanted["health_check"]) if wanted["health_check"] else "",
            "limits": told(wanted["limits"]) if wanted["limits"] else "",
            "deploy key": wanted["deploy_key"] or "",
            "registry": told(wanted["credentials"]) if wanted["credentials"] else "",
            "base images": told(wanted["base_registry"]) if wanted["base_registry"] else "",
            "routes": [f"{route['url']} → {route['port'] or told(route['redirect'])}" for route in wanted["routes"]],
            "ports": [f"{each['published']}/{each['protocol']} → {each['target']}" for each in wanted["host_ports"]],
            "volumes": [f"{each['name']}: {told(_shown(each))}" for each in wanted["volumes"]],
            "files": [f"{each['name']}: {each['path']}, version {each['version']}" for each in wanted["config_files"]],
            "variables": [f"{key}={value}" for key, value in wanted["variables"].items()],
            "pending": [f"{what}: {old} → {new}" for what, old, new in map(change_told, item["changes"])],
            "you may": ", ".join(item["actions"]),
        }
    )


def _shown(volume: Item) -> Item:
    return {name: value for name, value in volume.items() if name not in ("name", "engine_name")}
