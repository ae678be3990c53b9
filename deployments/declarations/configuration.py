"""Commands about what is staged: changes and variables."""

from typing import Annotated

import typer

from deployments.declarations.options import CONFIGURING, Environment, Json, Service, Show, group

app = typer.Typer()
env = group("Variables of a service, or with --shared of all services of a project's environment.")
app.add_typer(env, name="env", rich_help_panel=CONFIGURING)
Owner = Annotated[str, typer.Argument(metavar="PROJECT/SERVICE", show_default=False)]
Shared = Annotated[bool, typer.Option("--shared", help="Those that all services share: name only the project.")]

Plan = Annotated[bool, typer.Option("--plan", help="With --shared: only show which services would get other values.")]


@app.command(rich_help_panel=CONFIGURING)
def changes(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: Service,
    discard: Annotated[bool, typer.Option("--discard", help="Take all of them back.")] = False,
    revert: Annotated[bool, typer.Option("--revert", help="Stage what leads back to what runs.")] = False,
    cancel: Annotated[str | None, typer.Option(metavar="ID", help="Take one back; the end of its id will do.")] = None,
    environment: Environment = "production",
    show: Show = False,
    as_json: Json = False,
) -> None:
    """Show what the next deployment will take, from what to what, or take it back.

    Example: slipway changes demo/hello

    Example: slipway changes demo/hello --revert
    """
    from deployments.commands.changes import list_changes, take_back

    if discard or revert or cancel is not None:
        take_back(service, environment, cancel, discard=discard, revert=revert, show=show, as_json=as_json)
    else:
        list_changes(service, environment, show=show, as_json=as_json)


@app.command("deploy-key", rich_help_panel=CONFIGURING)
def deploy_key(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: Service,
    repository: Annotated[
        str | None, typer.Option(metavar="URL", help="git@HOST:OWNER/APP.git; needed if the service has none yet.")
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="HOST[:PORT]", help="Whose keys are pinned.", show_default="the repository's")
    ] = None,
    known_hosts: Annotated[
        str | None, typer.Option(metavar="@FILE", help="Keys to pin, instead of asking the host for them.")
    ] = None,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Make a deploy key for a private repository over SSH, and show what to add at the git host.

    The service is made if there is none. The private key stays inside Slipway; a new one replaces the one before.
    The host is asked for its keys from here (`ssh-keyscan`), unless they are pinned already: compare the fingerprints
    with those that the host publishes, then deploy.

    Example: slipway deploy-key demo/site --repository git@github.com:owner/site.git

    Example: slipway deploy-key demo/site --host git.example.com:2222
    """
    from deployments.commands.deploy_key import make_deploy_key

    make_deploy_key(service, environment, repository, host, known_hosts, as_json=as_json)


@env.command("list")
def list_variables(
    owner: Owner,
    shared: Shared = False,
    environment: Environment = "production",
    show: Show = False,
    as_json: Json = False,
) -> None:
    """List the variables that the next deployment will have; values are ******** unless --show.

    Example: slipway env list demo/hello --show
    """
    from deployments.commands.variables import Scope, list_variables

    list_variables(Scope(owner, environment, shared), show=show, as_json=as_json)


@env.command("set")
def set_variables(  # noqa: PLR0913, PLR0917 - an option of the command each
    owner: Owner,
    words: Annotated[list[str], typer.Argument(metavar="KEY=VALUE", show_default=False)],
    shared: Shared = False,
    plan: Plan = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Set variables. Secrets are better imported: everybody on the machine can read arguments.

    Example: slipway env set demo/hello GREETING=hi COLOUR=green

    Example: slipway env set demo --shared LOG_LEVEL=info --plan
    """
    from deployments.commands.variables import Scope, plan_variables, set_variables
    from deployments.commands.words import variables_from

    scope, wanted = Scope(owner, environment, shared), variables_from(words)
    if plan:
        plan_variables(scope, wanted, as_json=as_json)
    else:
        set_variables(scope, wanted, as_json=as_json)


@env.command("unset")
def unset_variables(  # noqa: PLR0913, PLR0917 - an option of the command each
    owner: Owner,
    keys: Annotated[list[str], typer.Argument(metavar="KEY", show_default=False)],
    shared: Shared = False,
    plan: Plan = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Remove variables.

    Example: slipway env unset demo/hello GREETING
    """
    from deployments.commands.variables import Scope, plan_variables, unset_variables

    scope = Scope(owner, environment, shared)
    if plan:
        plan_variables(scope, dict.fromkeys(keys), as_json=as_json)
    else:
        unset_variables(scope, keys, as_json=as_json)


@env.command("import")
def import_variables(
    owner: Owner,
    file: Annotated[str, typer.Argument(metavar="FILE", help="KEY=value lines; - is what is piped in.")] = "-",
    shared: Shared = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Set all variables of a dotenv file; those that it does not name stay.

    Example: slipway env import demo/hello .env

    Example: pass show demo | slipway env import demo/hello
    """
    from deployments.commands.variables import Scope, import_variables

    import_variables(Scope(owner, environment, shared), file, as_json=as_json)


@env.command("export")
def export_variables(
    owner: Owner,
    shared: Shared = False,
    environment: Environment = "production",
    as_json: Json = False,
) -> None:
    """Print variables as the lines of a dotenv file, with their values: what `env import` reads.

    Example: slipway env export demo/hello > .env

    Example: slipway env export demo --shared | slipway env import demo --shared --environment staging
    """
    from deployments.commands.variables import Scope, export_variables

    export_variables(Scope(owner, environment, shared), as_json=as_json)
