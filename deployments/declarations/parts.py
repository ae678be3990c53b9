"""Commands about the storage and the ports of a service: volumes, config files, ports of the host."""

from typing import Annotated

import typer

from deployments.declarations.options import CONFIGURING, Environment, Json, Service, Show, group

app = typer.Typer()
volumes = group("Folders that outlive versions.")
files = group("Config files: texts of yours that containers find as files.")
ports = group("Ports of the host, for what is not HTTP; that is what routes are for.")
app.add_typer(volumes, name="volumes", rich_help_panel=CONFIGURING)
app.add_typer(files, name="files", rich_help_panel=CONFIGURING)
app.add_typer(ports, name="ports", rich_help_panel=CONFIGURING)
Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@volumes.command("list")
def list_volumes(service: Service, environment: Environment = "production", as_json: Json = False) -> None:
    """List the volumes that the next deployment will have, those of other services included.

    Example: slipway volumes list demo/db
    """
    from deployments.commands.parts import list_volumes

    list_volumes(service, environment, as_json=as_json)


@volumes.command("set")
def set_volume(
    service: Service,
    volume: Annotated[str, typer.Argument(metavar="NAME:/PATH", help=":ro behind it: only read.", show_default=False)],
    host_path: Annotated[
        str | None, typer.Option(metavar="/PATH", help="A folder of the host instead, where the operator allows it.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="SERVICE:VOLUME", help="Another service's volume, to read.")
    ] = None,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Add a volume, or move it to another path. A new name is a new, empty volume.

    Example: slipway volumes set demo/db data:/var/lib/postgresql

    Example: slipway volumes set demo/backup data:/data --from db:data
    """
    from deployments.commands.parts import set_volume

    set_volume(service, environment, volume, host_path, source, as_json=as_json)


@volumes.command("remove")
def remove_volume(service: Service, name: Name, environment: Environment = "production", as_json: Json = False) -> None:
    """Detach a volume with the next deployment. Its content is kept.

    Example: slipway volumes remove demo/db data
    """
    from deployments.commands.parts import remove_volume

    remove_volume(service, environment, name, as_json=as_json)


@files.command("list")
def list_files(
    service: Service, environment: Environment = "production", show: Show = False, as_json: Json = False
) -> None:
    """List the config files that the next deployment will have; with --json and --show also their text.

    Example: slipway files list demo/web
    """
    from deployments.commands.parts import list_files

    list_files(service, environment, show=show, as_json=as_json)


@files.command("set")
def set_file(
    service: Service,
    file: Annotated[str, typer.Argument(metavar="NAME:/PATH=@FILE", help="@- is piped in.", show_default=False)],
    language: Annotated[str | None, typer.Option(help="A hint for editors, yaml say.")] = None,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Add a config file, or give it a new text, which makes a new version of it.

    Example: slipway files set demo/web site:/etc/nginx/nginx.conf=@nginx.conf
    """
    from deployments.commands.parts import set_file

    set_file(service, environment, file, language, as_json=as_json)


@files.command("remove")
def remove_file(service: Service, name: Name, environment: Environment = "production", as_json: Json = False) -> None:
    """Remove a config file.

    Example: slipway files remove demo/web site
    """
    from deployments.commands.parts import remove_file

    remove_file(service, environment, name, as_json=as_json)


@ports.command("list")
def list_ports(service: Service, environment: Environment = "production", as_json: Json = False) -> None:
    """List the ports of the host that the next deployment will publish.

    Example: slipway ports list demo/db
    """
    from deployments.commands.parts import list_ports

    list_ports(service, environment, as_json=as_json)


@ports.command("set")
def set_port(
    service: Service,
    port: Annotated[str, typer.Argument(metavar="HOST:PORT", help="TCP; or HOST:PORT/udp.", show_default=False)],
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Publish a port of the host. It is claimed at once.

    Example: slipway ports set demo/db 5432:5432/tcp
    """
    from deployments.commands.parts import set_port

    set_port(service, environment, port, as_json=as_json)


@ports.command("remove")
def remove_port(
    service: Service,
    port: Annotated[str, typer.Argument(metavar="HOST", help="5432, 5432/tcp or 53/udp.", show_default=False)],
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Publish a port no longer.

    Example: slipway ports remove demo/db 5432/tcp
    """
    from deployments.commands.parts import remove_port

    remove_port(service, environment, port, as_json=as_json)
