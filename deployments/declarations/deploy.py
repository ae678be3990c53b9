"""`slipway deploy`, with all that can be said of a service on one line."""

# ruff: noqa: PLR0913, PLR0917 - an option of the command each

from typing import Annotated

import typer

from deployments.declarations.building import (
    BaseRegistry,
    BuildArguments,
    BuildCommand,
    Builder,
    BuildSecrets,
    Dockerfile,
    Folder,
    Install,
    KnownHosts,
    NoCache,
    NotFound,
    Process,
    PublishFolder,
    Ref,
    Repository,
    SinglePage,
    SshKey,
    Target,
    Tree,
)
from deployments.declarations.options import (
    DEPLOYING,
    Environment,
    Json,
    Message,
    Service,
    Show,
    Supersede,
)

app = typer.Typer()
CHECKS, LIMITS, PARTS = "How it runs", "What it may use", "What it needs"


@app.command(rich_help_panel=DEPLOYING)
def deploy(
    service: Service,
    image: Annotated[
        str | None, typer.Option(help="Image to run; this, a --repository or a --path is needed the first time.")
    ] = None,
    repository: Repository = None,
    ssh_key: SshKey = None,
    known_hosts: KnownHosts = None,
    path: Tree = None,
    ref: Ref = None,
    folder: Folder = None,
    builder: Builder = None,
    dockerfile: Dockerfile = None,
    target: Target = None,
    build_arg: BuildArguments = None,
    build_secret: BuildSecrets = None,
    base_registry: BaseRegistry = None,
    install: Install = None,
    build: BuildCommand = None,
    process: Process = None,
    publish_folder: PublishFolder = None,
    spa: SinglePage = None,
    not_found: NotFound = None,
    no_cache: NoCache = False,
    env: Annotated[list[str] | None, typer.Option("--env", "-e", help="KEY=VALUE; may be repeated.")] = None,
    env_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="KEY=value lines; - reads them from a pipe.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port of the service that should get traffic.")] = None,
    domain: Annotated[str | None, typer.Option(help="Domain for that port; left out, one is made up.")] = None,
    command: Annotated[
        str | None, typer.Option(help="Instead of the image's own.", rich_help_panel=CHECKS, show_default=False)
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="Runs once before each new version, a migration say.", rich_help_panel=CHECKS)
    ] = None,
    before_copy: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help="Runs in it before its volumes are copied: pauses, or dumps.",
            rich_help_panel=CHECKS,
        ),
    ] = None,
    after_copy: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="Ends the pause, whatever became of the copy.", rich_help_panel=CHECKS),
    ] = None,
    replicas: Annotated[int | None, typer.Option(help="How many containers.", rich_help_panel=CHECKS)] = None,
    health_path: Annotated[
        str | None, typer.Option(help="Must answer 2xx before traffic comes.", rich_help_panel=CHECKS)
    ] = None,
    health_command: Annotated[
        str | None, typer.Option(help="Must exit with 0 in the container instead.", rich_help_panel=CHECKS)
    ] = None,
    cpus: Annotated[float | None, typer.Option(help="Cores, at most.", rich_help_panel=LIMITS)] = None,
    memory: Annotated[
        str | None, typer.Option(metavar="SIZE", help="512M or 1.5G, at most.", rich_help_panel=LIMITS)
    ] = None,
    volume: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:/PATH", help="Lasts; :ro behind it: only read.", rich_help_panel=PARTS),
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:/PATH=@FILE", help="A file of yours in the container.", rich_help_panel=PARTS),
    ] = None,
    publish: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST:PORT", help="5432:5432, 53:53/udp; not for HTTP.", rich_help_panel=PARTS),
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
    environment: Environment = "production",
    supersede: Supersede = False,
    plan: Annotated[bool, typer.Option("--plan", help="Show what it would do, and do nothing.")] = False,
    show: Show = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Watch until it serves or failed.")] = True,
    as_json: Json = False,
) -> None:
    """Deploy a service; make it, and its project, first where they do not exist.

    What is left out stays as it was at the last deployment; an empty text ('') takes a value back to its default.
    Exit status 1 if the new version does not serve: then the previous one still does.

    Example: slipway deploy demo/hello --image slipway/hello:1 --port 8080 --env VERSION=2

    Example: slipway deploy demo/site --repository https://github.com/owner/site.git --ref main --port 3000

    Example: slipway deploy demo/docs --repository https://github.com/owner/docs.git --builder static --port 8080

    Example: slipway deploy demo/site --repository git@github.com:owner/site.git --ssh-key @key --known-hosts @hosts

    Example: slipway deploy demo/site --path . --port 3000

    Example: slipway deploy demo/db --image postgres:18 --volume data:/var/lib/postgresql --env-file db.env
    --health-command 'pg_isready -U postgres' --memory 512M
    """
    from deployments.commands.deploy import deploy_service, plan_deploy
    from deployments.commands.source import Typed, source_of
    from deployments.commands.upload import packed
    from deployments.commands.wish import Scalars, wish_of

    scalars = Scalars(
        image, command, release, before_copy, after_copy, replicas, health_path, health_command, cpus, memory,
        registry_user, ssh_key, base_registry,
    )  # fmt: skip
    how = {
        "builder": builder, "folder": folder, "target": target, "install_command": install, "build_command": build,
        "process": process, "publish": publish_folder, "single_page": spa, "not_found": not_found,
    }  # fmt: skip
    with packed(path) as upload:
        source = source_of(
            Typed(repository, ref, known_hosts, build_arg or (), build_secret or (), dockerfile, how), upload
        )
        wish = wish_of(scalars, env, env_file, port, domain, volume, config, publish, source)
        if plan:
            plan_deploy(service, environment, wish, show=show, as_json=as_json)
        else:
            deploy_service(
                service, environment, wish, message,
                supersede=supersede, without_cache=no_cache, wait=wait, as_json=as_json,
            )  # fmt: skip
