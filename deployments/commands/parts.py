"""`slipway volumes`, `files` and `ports`: named parts of a service, staged one by one."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployments.cli import print_json
from deployments.client import Client, Item, Service
from deployments.commands.changes import tell_pending
from deployments.commands.connection import service_of
from deployments.commands.failure import fail
from deployments.commands.tables import show_table
from deployments.commands.told import masked_files
from deployments.commands.words import config_file_from, owned_volume_from, port_key_from, published_from, volume_from

VOLUMES, SHARED, FILES, PORTS = "volumes", "shared-volumes", "config-files", "host-ports"


def list_volumes(name: str, environment: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        found = _parts(client, service, VOLUMES)
    if as_json:
        print_json(found)
        return
    rows = [(each["name"], each["path"], "read-only" if each["read_only"] else "", _content(each)) for each in found]
    show_table(("NAME", "PATH", "", "CONTENT"), rows, f"{service.name} has no volumes.")


def set_volume(
    name: str, environment: str, word: str, host_path: str | None, source: str | None, *, as_json: bool
) -> None:
    """A volume of the engine, a folder of the host, or the volume of another service."""
    volume, value = volume_from(word)
    owner = owned_volume_from(source) if source else None
    with _staged(name, environment, VOLUMES, as_json=as_json) as (client, service):
        if owner is not None:
            shared = {"service_id": _owner(client, service, owner[0]).id, "volume": owner[1], "path": value["path"]}
            client.set_part(service, SHARED, volume, shared)
        elif host_path is not None:
            client.set_part(service, VOLUMES, volume, {**value, "host_path": host_path, "read_only": True})
        else:
            client.set_part(service, VOLUMES, volume, value)


def remove_volume(name: str, environment: str, volume: str, *, as_json: bool) -> None:
    """Its own, or that of another service; the content is kept."""
    with _staged(name, environment, VOLUMES, as_json=as_json) as (client, service):
        shared = {each["name"] for each in client.parts(service, SHARED)}
        client.remove_part(service, SHARED if volume in shared else VOLUMES, volume)


def list_files(name: str, environment: str, *, show: bool, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        found = client.parts(service, FILES)
    if as_json:
        print_json(masked_files(found, show=show))
        return
    rows = [(each["name"], each["path"], each["version"], f"{len(each['content'])} characters") for each in found]
    show_table(("NAME", "PATH", "VERSION", "CONTENT"), rows, f"{service.name} has no config files.")


def set_file(name: str, environment: str, word: str, language: str | None, *, as_json: bool) -> None:
    file, value = config_file_from(word)
    hint = {"language": language} if language else {}
    with _staged(name, environment, FILES, as_json=as_json) as (client, service):
        client.set_part(service, FILES, file, {**value, **hint})


def remove_file(name: str, environment: str, file: str, *, as_json: bool) -> None:
    with _staged(name, environment, FILES, as_json=as_json) as (client, service):
        client.remove_part(service, FILES, file)


def list_ports(name: str, environment: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        found = client.parts(service, PORTS)
    if as_json:
        print_json(found)
        return
    rows = [(f"{each['published']}/{each['protocol']}", each["target"]) for each in found]
    show_table(("PORT OF THE HOST", "PORT OF THE SERVICE"), rows, f"{service.name} publishes no ports.")


def set_port(name: str, environment: str, word: str, *, as_json: bool) -> None:
    key, value = published_from(word)
    with _staged(name, environment, PORTS, as_json=as_json) as (client, service):
        client.set_part(service, PORTS, key, value)


def remove_port(name: str, environment: str, word: str, *, as_json: bool) -> None:
    key = port_key_from(word)
    with _staged(name, environment, PORTS, as_json=as_json) as (client, service):
        client.remove_part(service, PORTS, key)


@contextmanager
def _staged(name: str, environment: str, kind: str, *, as_json: bool) -> Iterator[tuple[Client, Service]]:
    """What is staged inside is told afterwards: to programs as the list that it leads to."""
    with service_of(name, environment) as (client, service):
        yield client, service
        if as_json:
            print_json(_parts(client, service, kind))
        else:
            tell_pending(client, service)


def _parts(client: Client, service: Service, kind: str) -> list[Item]:
    """Volumes: its own, and those of other services that it reads."""
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


def _owner(client: Client, service: Service, slug: str) -> Service:
    found = client.service(service.project, service.environment, slug)
    if found is None:
        fail(f"There is no service {service.project}/{slug} in {service.environment}.")
    return found


def _content(volume: Item) -> str:
    """Where a volume's content lies."""
    if "volume" in volume:
        return f"{volume['volume']} of {volume['service']}"
    return str(volume["host_path"] or volume["engine_name"])
