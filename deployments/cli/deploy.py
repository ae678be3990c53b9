"""`slipway deploy`: create or change a service with everything that can be said of it on one line, and deploy it."""

# ruff: noqa: PLR0913, PLR0917 - an option of the command each

from typing import TYPE_CHECKING, Annotated

import typer

from deployments.cli.connection import connection
from deployments.cli.failure import fail
from deployments.cli.field_options import BUILD, RUNNING, TYPED, Configuring
from deployments.cli.grammar import LINK
from deployments.cli.links import Link
from deployments.cli.options import DEPLOYING, PRODUCTION, Environment, Json, Message, ServiceName, Show, Supersede
from deployments.cli.parsing import place_from
from deployments.cli.plan import show_plan
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.watch import conclude

if TYPE_CHECKING:
    from deployments.cli.deploy_request import ServiceRequest

app = typer.Typer()
PARTS, TRAFFIC = "What it needs", "How it is reached"


@app.command(rich_help_panel=DEPLOYING, cls=Configuring)
def deploy(
    ctx: typer.Context,
    service: ServiceName,
    image: Annotated[
        str | None,
        typer.Option(metavar="IMAGE", help="Image to run. A new service needs this, a --repository or a --path."),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Git repository: https://…, or git@HOST:OWNER/APP.git.", rich_help_panel=BUILD
        ),
    ] = None,
    ssh_key: Annotated[
        str | None,
        typer.Option(
            metavar="@FILE",
            help="Private deploy key of a repository over SSH; `slipway deploy-key` makes one instead.",
            rich_help_panel=BUILD,
        ),
    ] = None,
    known_hosts: Annotated[
        str | None,
        typer.Option(
            metavar="@FILE", help="Keys of its host, as `ssh-keyscan HOST` prints them.", rich_help_panel=BUILD
        ),
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(metavar="FOLDER", help="Folder of yours, without what git ignores.", rich_help_panel=BUILD),
    ] = None,
    ref: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Branch, tag or whole commit id.", rich_help_panel=BUILD, show_default="HEAD"),
    ] = None,
    dockerfile: Annotated[
        str | None,
        typer.Option(
            metavar="PATH",
            help="Its path in that folder. @FILE: one of yours.",
            rich_help_panel=BUILD,
            show_default="Dockerfile",
        ),
    ] = None,
    build_arg: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Visible in the image's history.", rich_help_panel=BUILD),
    ] = None,
    build_secret: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Variable that the build may read as a secret.", rich_help_panel=BUILD),
    ] = None,
    base_registry: Annotated[
        str | None,
        typer.Option(
            metavar="USER@HOST",
            help="Registry of private base images; the password is asked for, or read from "
            "SLIPWAY_BASE_REGISTRY_PASSWORD.",
            rich_help_panel=BUILD,
            show_default=False,
        ),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Build everything anew.", rich_help_panel=BUILD)] = False,
    env: Annotated[
        list[str] | None,
        typer.Option("--env", "-e", metavar="KEY=VALUE", help="Variable; may be repeated.", rich_help_panel=RUNNING),
    ] = None,
    env_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="KEY=value lines; - is standard input.", rich_help_panel=RUNNING),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(metavar="PORT", help="Port of the service that gets traffic.", rich_help_panel=TRAFFIC),
    ] = None,
    domain: Annotated[
        str | None,
        typer.Option(
            metavar="DOMAIN", help="Domain for that port; left out, one is generated.", rich_help_panel=TRAFFIC
        ),
    ] = None,
    health_path: Annotated[
        str | None,
        typer.Option(metavar="/PATH", help="Must answer 2xx before it gets traffic.", rich_help_panel=RUNNING),
    ] = None,
    health_command: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="Must exit with 0 in the container instead.", rich_help_panel=RUNNING),
    ] = None,
    volume: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:/PATH", help="Outlives versions; :ro: read-only.", rich_help_panel=PARTS),
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:/PATH=@FILE", help="A file of yours in the container.", rich_help_panel=PARTS),
    ] = None,
    publish: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="5432:5432, 53:53/udp; not for HTTP.", rich_help_panel=TRAFFIC),
    ] = None,
    registry_user: Annotated[
        str | None,
        typer.Option(
            metavar="USER",
            help="For a private image or repository; its password or token is asked for, or read from "
            "SLIPWAY_REGISTRY_PASSWORD.",
            rich_help_panel=PARTS,
        ),
    ] = None,
    message: Message = "",
    environment: Environment = PRODUCTION,
    supersede: Supersede = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only show what it would do.")] = False,
    show: Show = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Watch until it serves or has failed.")] = True,
    as_json: Json = False,
) -> None:
    """Deploy a service; create it, and its project, where they do not exist yet.

    What is left out stays as it was at the last deployment; an empty text ('') takes a value back to its default.
    Exit status 1 if the new version does not serve: then the previous one still does.

    Example: slipway deploy demo/hello --image slipway/hello:1 --port 8080 --env VERSION=2

    Example: slipway deploy demo/site --repository https://github.com/owner/site.git --ref main --port 3000

    Example: slipway deploy demo/docs --repository https://github.com/owner/docs.git --builder static --port 8080

    Example: slipway deploy demo/site --repository git@github.com:owner/site.git --ssh-key @key --known-hosts @hosts

    Example: slipway deploy demo/site --path . --port 3000

    Example: slipway deploy    (in a linked folder, see `slipway link`)

    Example: slipway deploy demo/db --image postgres:18 --volume data:/var/lib/postgresql --env-file db.env
    --health-command 'pg_isready -U postgres' --memory 512M
    """
    from deployments.cli.deploy_request import TypedSettings, TypedSource, request_of
    from deployments.cli.upload import packed

    settings = TypedSettings(
        image, health_path, health_command, registry_user, ssh_key, base_registry,
    )  # fmt: skip
    source = TypedSource(repository, ref, known_hosts, path, build_arg or (), build_secret or (), dockerfile)
    request = request_of(
        settings, env or (), env_file, port, domain, volume or (), config or (), publish or (), source, ctx.meta[TYPED]
    )  # fmt: skip
    project, slug = place_from(service)
    with connection() as client:
        known = client.service(project, environment, slug) if client.knows_project(project) else None
        with packed(request.source.path or _linked_folder(ctx, request, known)) as upload:
            request = request.with_upload(upload)
            if plan:
                _plan(client, service, known, request, show=show, as_json=as_json)
                return
            if known is None:
                found = _create(client, project, environment, slug, request)
            else:
                found = known
                _change(client, found, request)
            deployment = client.deploy(found, message, supersede=supersede, without_cache=no_cache)
            conclude(client, found, deployment, wait=wait, as_json=as_json)


def _linked_folder(ctx: typer.Context, request: "ServiceRequest", known: Service | None) -> str | None:
    """Return the linked folder where it is what the service is built of, or will be; else None."""
    link: Link | None = ctx.meta.get(LINK)
    if link is None or request.names_other_source or (known is not None and not known.wanted.get("upload")):
        return None
    return str(link.folder)


def _plan(
    client: Client, name: str, known: Service | None, request: "ServiceRequest", *, show: bool, as_json: bool
) -> None:
    """Show what the same words would do without --plan. That changes nothing, so the service must exist."""
    if known is None:
        fail(f"There is no service {name} yet: its first deployment creates all that you name.")
    plan = client.plan(known) if request.is_empty else client.plan_settings(known, request.everything(known.wanted))
    show_plan(known, plan, show=show, as_json=as_json)


def _create(client: Client, project: str, environment: str, slug: str, request: "ServiceRequest") -> Service:
    """Return a new service with everything that was named, in a new project if need be."""
    from deployments.cli.upload import send

    if not request.names_source:
        fail(f"There is no service {project}/{slug} yet: say what it runs with --image, --repository or --path.")
    client.ensure_project(project)
    created = client.create_service(project, environment, {"slug": slug, **request.everything({})})
    send(client, created, request.source.upload)
    return created


def _change(client: Client, service: Service, request: "ServiceRequest") -> None:
    """Stage everything that was named; routes come first, since a health check may need one."""
    from deployments.cli.deploy_request import leads_already
    from deployments.cli.upload import send

    send(client, service, request.source.upload)
    if request.port and not leads_already(service.wanted, request.domain, request.port):
        client.create_route(service, {"domain": request.domain, "port": request.port})
    for kind, parts in request.parts.items():
        for name, value in parts.items():
            client.set_part(service, kind, name, value)
    if body := request.body(service.wanted):
        client.edit_service(service, body)
    if request.dotenv:
        client.import_variables(service, request.dotenv)
    for key, text in request.variables.items():
        client.set_variable(service, key, text)
