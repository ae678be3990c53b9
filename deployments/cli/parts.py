"""`slipway volumes`, `files` and `ports`: named parts of a service, staged one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from deployments.cli.changes import show_pending
from deployments.cli.connection import existing, service_of
from deployments.cli.field_options import check_entries
from deployments.cli.formats import masked_files
from deployments.cli.grammar import Linkable
from deployments.cli.options import CONFIGURING, PRODUCTION, Environment, Json, ServiceName, Show, add_noun
from deployments.cli.output import print_json, show_table
from deployments.cli.parsing import config_file_from, owned_volume_from, port_key_from, published_from, volume_from
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import Item

app = typer.Typer()
volumes = add_noun(app, "volumes", CONFIGURING, "Folders that outlive versions.")
files = add_noun(app, "files", CONFIGURING, "Config files: texts of yours that containers find as files.")
ports = add_noun(app, "ports", CONFIGURING, "Ports of the host, for what is not HTTP; HTTP gets routes.")
Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
VOLUMES, SHARED, FILES, PORTS = "volumes", "shared-volumes", "config-files", "host-ports"


@volumes.command("list", cls=Linkable)
def list_volumes(service: ServiceName, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """List the volumes that the next deployment will have, including those of other services that it reads.

    Example: slipway volumes list demo/db
    """
    with service_of(service, environment) as (client, owner):
        found = _parts(client, owner, VOLUMES)
    if as_json:
        print_json(found)
        return
    rows = [(each["name"], each["path"], "read-only" if each["read_only"] else "", _content(each)) for each in found]
    show_table(("NAME", "PATH", "", "CONTENT"), rows, f"{service} has no volumes.")


@volumes.command("set", cls=Linkable)
def set_volume(
    service: ServiceName,
    volume: Annotated[
        str, typer.Argument(metavar="NAME:/PATH", help="With :ro at the end it is read-only.", show_default=False)
    ],
    host_path: Annotated[
        str | None, typer.Option(metavar="/PATH", help="A folder of the host instead, where the operator allows it.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="SERVICE:VOLUME", help="Another service's volume, to read.")
    ] = None,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Add a volume, or move it to another path. A new name is a new, empty volume.

    Example: slipway volumes set demo/db data:/var/lib/postgresql

    Example: slipway volumes set demo/backup data:/data --from db:data
    """
    name, value = volume_from(volume)
    check_entries("volumes", {name: {**value, **({"host_path": host_path} if host_path else {})}})
    shared = owned_volume_from(source) if source else None
    with _staged(service, environment, VOLUMES, as_json=as_json) as (client, owner):
        if shared is not None:
            other = existing(client, owner.project, owner.environment, shared[0])
            reads = {"service_id": other.id, "volume": shared[1], "path": value["path"]}
            client.set_part(owner, SHARED, name, reads)
        elif host_path is not None:
            client.set_part(owner, VOLUMES, name, {**value, "host_path": host_path, "read_only": True})
        else:
            client.set_part(owner, VOLUMES, name, value)


@volumes.command("remove", cls=Linkable)
def remove_volume(
    service: ServiceName, name: Name, environment: Environment = PRODUCTION, as_json: Json = False
) -> None:
    """Detach a volume with the next deployment. Its content is kept.

    Example: slipway volumes remove demo/db data
    """
    with _staged(service, environment, VOLUMES, as_json=as_json) as (client, owner):
        shared = {each["name"] for each in client.parts(owner, SHARED)}
        client.remove_part(owner, SHARED if name in shared else VOLUMES, name)


@files.command("list", cls=Linkable)
def list_files(
    service: ServiceName, environment: Environment = PRODUCTION, show: Show = False, as_json: Json = False
) -> None:
    """List the config files that the next deployment will have; with --json and --show also their texts.

    Example: slipway files list demo/web
    """
    with service_of(service, environment) as (client, owner):
        found = client.parts(owner, FILES)
    if as_json:
        print_json(masked_files(found, show=show))
        return
    rows = [(each["name"], each["path"], each["version"], f"{len(each['content'])} characters") for each in found]
    show_table(("NAME", "PATH", "VERSION", "CONTENT"), rows, f"{service} has no config files.")


@files.command("set", cls=Linkable)
def set_file(
    service: ServiceName,
    file: Annotated[str, typer.Argument(metavar="NAME:/PATH=@FILE", help="@- is standard input.", show_default=False)],
    language: Annotated[str | None, typer.Option(metavar="NAME", help="A hint for editors, such as yaml.")] = None,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Add a config file, or give it a new text, which makes a new version of it.

    Example: slipway files set demo/web site:/etc/nginx/nginx.conf=@nginx.conf
    """
    name, value = config_file_from(file)
    hint = {"language": language} if language else {}
    check_entries("config_files", {name: {**value, **hint}})
    with _staged(service, environment, FILES, as_json=as_json) as (client, owner):
        client.set_part(owner, FILES, name, {**value, **hint})


@files.command("remove", cls=Linkable)
def remove_file(service: ServiceName, name: Name, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """Remove a config file with the next deployment.

    Example: slipway files remove demo/web site
    """
    with _staged(service, environment, FILES, as_json=as_json) as (client, owner):
        client.remove_part(owner, FILES, name)


@ports.command("list", cls=Linkable)
def list_ports(service: ServiceName, environment: Environment = PRODUCTION, as_json: Json = False) -> None:
    """List the ports of the host that the next deployment will publish.

    Example: slipway ports list demo/db
    """
    with service_of(service, environment) as (client, owner):
        found = client.parts(owner, PORTS)
    if as_json:
        print_json(found)
        return
    rows = [(f"{each['published']}/{each['protocol']}", each["target"]) for each in found]
    show_table(("PORT OF THE HOST", "PORT OF THE SERVICE"), rows, f"{service} publishes no ports.")


@ports.command("set", cls=Linkable)
def set_port(
    service: ServiceName,
    port: Annotated[str, typer.Argument(metavar="HOST:PORT", help="TCP; HOST:PORT/udp for UDP.", show_default=False)],
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Publish a port of the host. It is reserved at once.

    Example: slipway ports set demo/db 5432:5432/tcp
    """
    key, value = published_from(port)
    check_entries("host_ports", {key: value["target"]})
    with _staged(service, environment, PORTS, as_json=as_json) as (client, owner):
        client.set_part(owner, PORTS, key, value)


@ports.command("remove", cls=Linkable)
def remove_port(
    service: ServiceName,
    port: Annotated[str, typer.Argument(metavar="HOST", help="5432, 5432/tcp or 53/udp.", show_default=False)],
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Stop publishing a port with the next deployment.

    Example: slipway ports remove demo/db 5432/tcp
    """
    key = port_key_from(port)
    with _staged(service, environment, PORTS, as_json=as_json) as (client, owner):
        client.remove_part(owner, PORTS, key)


@contextmanager
def _staged(name: str, environment: str, kind: str, *, as_json: bool) -> Iterator[tuple[Client, Service]]:
    """Show afterwards what was staged inside; programs get the list that it leads to."""
    with service_of(name, environment) as (client, service):
        yield client, service
        if as_json:
            print_json(_parts(client, service, kind))
        else:
            show_pending(client, service)


def _parts(client: Client, service: Service, kind: str) -> list[Item]:
    """Return parts of one kind; volumes are the service's own and those of other services that it reads."""
    found = client.parts(service, kind)
    if kind == FILES:
        return masked_files(found, show=False)
    if kind == VOLUMES:
        others = client.parts(service, SHARED)
        slugs = _slugs(client, service) if others else {}
        shared = ({**each, "read_only": True, "service": slugs.get(each["service_id"], "?")} for each in others)
        return [*found, *shared]
    return found


def _slugs(client: Client, service: Service) -> dict[str, str]:
    return {each.id: each.slug for each in client.services(service.project, service.environment)}


def _content(volume: Item) -> str:
    """Return where a volume's content lies."""
    if "volume" in volume:
        return f"{volume['volume']} of {volume['service']}"
    return str(volume["host_path"] or volume["engine_name"])
