"""`slipway env`: variables of a service, or those that all services of an environment share."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from deployments.cli import completion
from deployments.cli.changes import show_pending
from deployments.cli.connection import connection, service_of
from deployments.cli.dotenv import Unwritable, dotenv_text
from deployments.cli.failure import fail, misuse
from deployments.cli.field_options import check_entries
from deployments.cli.formats import masked_variables
from deployments.cli.grammar import Linkable
from deployments.cli.options import CONFIGURING, PRODUCTION, Environment, Json, Show, add_noun
from deployments.cli.output import print_json, say, show_exactly, show_table
from deployments.cli.parsing import text_of, variables_from
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import Item

app = typer.Typer()
env = add_noun(
    app,
    "env",
    CONFIGURING,
    "Variables of a service, or with --shared those of all services of a project's environment.",
)
Owner = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT/SERVICE",
        help="With --shared only PROJECT; left out in a linked folder (`slipway link`).",
        show_default=False,
        autocompletion=completion.services,
    ),
]
Shared = Annotated[bool, typer.Option("--shared", help="Those that all services share: name only the project.")]
Plan = Annotated[bool, typer.Option("--plan", help="With --shared: only show which services would get other values.")]
HOW = ("added", "different", "removed")


class OwnVariables:
    """Variables of one service, staged until its next deployment."""

    def __init__(self, client: Client, service: Service) -> None:
        self._client, self._service = client, service

    def list(self) -> Sequence[Item]:
        return self._client.parts(self._service, "variables")

    def set(self, key: str, value: str) -> None:
        self._client.set_variable(self._service, key, value)

    def unset(self, key: str) -> None:
        self._client.remove_part(self._service, "variables", key)

    def take(self, dotenv: str) -> None:
        self._client.import_variables(self._service, dotenv)

    def report(self) -> None:
        show_pending(self._client, self._service)


class SharedVariables:
    """Variables that all services of an environment share; each service gets them with its next deployment."""

    def __init__(self, client: Client, project: str, environment: str) -> None:
        self._client, self._project, self._environment = client, project, environment

    def list(self) -> Sequence[Item]:
        return self._client.shared_variables(self._project, self._environment)

    def set(self, key: str, value: str) -> None:
        self._client.share_variable(self._project, self._environment, key, value)

    def unset(self, key: str) -> None:
        self._client.unshare_variable(self._project, self._environment, key)

    def take(self, dotenv: str) -> None:
        self._client.import_shared_variables(self._project, self._environment, dotenv)

    def report(self) -> None:
        say(f"Services of {self._project} in {self._environment} get it with their next deployment.")


@env.command("list", cls=Linkable)
def list_variables(
    owner: Owner,
    shared: Shared = False,
    environment: Environment = PRODUCTION,
    show: Show = False,
    as_json: Json = False,
) -> None:
    """List the variables that the next deployment will have; values are ******** unless --show.

    Example: slipway env list demo/hello --show
    """
    with _variables(owner, environment, shared=shared) as variables:
        found = masked_variables(variables.list(), show=show)
    if as_json:
        print_json(found)
    else:
        show_table(("KEY", "VALUE"), [(each["key"], each["value"]) for each in found], "There are no variables.")


@env.command("set", cls=Linkable)
def set_variables(  # noqa: PLR0913, PLR0917 - an option of the command each
    owner: Owner,
    words: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", show_default=False)],
    shared: Shared = False,
    plan: Plan = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Set variables. Import secrets instead: everybody on the machine can read arguments.

    Example: slipway env set demo/hello GREETING=hi COLOUR=green

    Example: slipway env set demo --shared LOG_LEVEL=info --plan
    """
    wanted = variables_from(words)
    check_entries("variables", wanted)
    if plan:
        _show_plan(owner, environment, wanted, shared=shared, as_json=as_json)
        return
    with _variables(owner, environment, shared=shared) as variables:
        for key, value in wanted.items():
            variables.set(key, value)
        _finish(variables, as_json=as_json)


@env.command("unset", cls=Linkable)
def unset_variables(  # noqa: PLR0913, PLR0917 - an option of the command each
    owner: Owner,
    keys: Annotated[list[str], typer.Argument(metavar="KEY...", show_default=False)],
    shared: Shared = False,
    plan: Plan = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Remove variables.

    Example: slipway env unset demo/hello GREETING
    """
    if plan:
        _show_plan(owner, environment, dict.fromkeys(keys), shared=shared, as_json=as_json)
        return
    with _variables(owner, environment, shared=shared) as variables:
        for key in keys:
            variables.unset(key)
        _finish(variables, as_json=as_json)


@env.command("import", cls=Linkable)
def import_variables(
    owner: Owner,
    file: Annotated[str, typer.Argument(metavar="FILE", help="KEY=value lines; - is standard input.")] = "-",
    shared: Shared = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Set all variables of a dotenv file, or none if a line is wrong. Variables that it does not name stay.

    Example: slipway env import demo/hello .env

    Example: pass show demo | slipway env import demo/hello
    """
    dotenv = text_of(file)
    with _variables(owner, environment, shared=shared) as variables:
        variables.take(dotenv)
        _finish(variables, as_json=as_json)


@env.command("export", cls=Linkable)
def export_variables(
    owner: Owner,
    shared: Shared = False,
    environment: Environment = PRODUCTION,
    as_json: Json = False,
) -> None:
    """Print variables with their values as the lines of a dotenv file, which `slipway env import` reads.

    Example: slipway env export demo/hello > .env

    Example: slipway env export demo --shared | slipway env import demo --shared --environment staging
    """
    with _variables(owner, environment, shared=shared) as variables:
        found = {each["key"]: each["value"] for each in variables.list()}
    try:
        text = dotenv_text(found)
    except Unwritable as error:
        fail(f"{error} Read it with `slipway env list --show --json`.")
    if as_json:
        print_json({"dotenv": text})
    else:
        show_exactly(text)


def _show_plan(
    project: str, environment: str, wanted: Mapping[str, str | None], *, shared: bool, as_json: bool
) -> None:
    """Show which services would get other values; set nothing."""
    if not shared:
        misuse("--plan goes with --shared. `slipway plan` shows what a service's own variables change.")
    with _project(project) as client:
        found = client.plan_shared_variables(project, environment, wanted)
    if as_json:
        print_json(found)
        return
    rows = [(each["service"], ", ".join(each["variables"][how]), how) for each in found for how in HOW]
    nothing = "No service would get another value: its own variables win, or what serves has the value already."
    show_table(("SERVICE", "VARIABLES", "WITH THE NEXT DEPLOYMENT"), [row for row in rows if row[1]], nothing)


def _finish(variables: OwnVariables | SharedVariables, *, as_json: bool) -> None:
    if as_json:
        print_json(masked_variables(variables.list(), show=False))
    else:
        variables.report()


@contextmanager
def _variables(name: str, environment: str, *, shared: bool) -> Iterator[OwnVariables | SharedVariables]:
    if not shared:
        with service_of(name, environment) as (client, service):
            yield OwnVariables(client, service)
        return
    with _project(name) as client:
        yield SharedVariables(client, name, environment)


@contextmanager
def _project(name: str) -> Iterator[Client]:
    if "/" in name:
        misuse(f"--shared concerns a whole project: write {name.partition('/')[0]} instead of {name}.")
    with connection() as client:
        yield client
