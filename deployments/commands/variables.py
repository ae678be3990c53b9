"""`slipway env`: variables of a service, or those that all services of an environment share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import typer

from deployments.cli import print_json
from deployments.client import Client, Item, Service
from deployments.commands.changes import tell_pending
from deployments.commands.connection import connection, service_of
from deployments.commands.dotenv import Unwritable, dotenv_text
from deployments.commands.failure import fail, misuse
from deployments.commands.tables import show_table
from deployments.commands.told import masked_variables
from deployments.commands.words import text_of

HOW = ("added", "different", "removed")


@dataclass(frozen=True)
class Variables:
    """Those of one service or one environment, handled alike."""

    list: Callable[[], Sequence[Item]]
    set: Callable[[str, str], None]
    unset: Callable[[str], None]
    take: Callable[[str], None]
    told: Callable[[], None]  # what was changed, and when it counts


@dataclass(frozen=True)
class Scope:
    """Whose variables are meant, as typed."""

    name: str
    environment: str
    shared: bool


def list_variables(scope: Scope, *, show: bool, as_json: bool) -> None:
    with _variables(scope) as variables:
        found = masked_variables(variables.list(), show=show)
    if as_json:
        print_json(found)
    else:
        show_table(("KEY", "VALUE"), [(each["key"], each["value"]) for each in found], "There are no variables.")


def set_variables(scope: Scope, wanted: Mapping[str, str], *, as_json: bool) -> None:
    with _variables(scope) as variables:
        for key, value in wanted.items():
            variables.set(key, value)
        _finish(variables, as_json=as_json)


def unset_variables(scope: Scope, keys: Sequence[str], *, as_json: bool) -> None:
    with _variables(scope) as variables:
        for key in keys:
            variables.unset(key)
        _finish(variables, as_json=as_json)


def import_variables(scope: Scope, file: str, *, as_json: bool) -> None:
    """All lines of a dotenv file or none; variables that it does not name stay."""
    dotenv = text_of(file)
    with _variables(scope) as variables:
        variables.take(dotenv)
        _finish(variables, as_json=as_json)


def export_variables(scope: Scope, *, as_json: bool) -> None:
    with _variables(scope) as variables:
        found = {each["key"]: each["value"] for each in variables.list()}
    try:
        text = dotenv_text(found)
    except Unwritable as error:
        fail(f"{error} Read it with `slipway env list --show --json`.")
    if as_json:
        print_json({"dotenv": text})
    else:
        typer.echo(text, nl=False)


def plan_variables(scope: Scope, wish: Mapping[str, str | None], *, as_json: bool) -> None:
    """Which services would get other values; nothing is set."""
    if not scope.shared:
        misuse("--plan goes with --shared. What a service's own variables change, `slipway plan` tells.")
    with _project(scope) as client:
        found = client.plan_shared_variables(scope.name, scope.environment, wish)
    if as_json:
        print_json(found)
        return
    rows = [(each["service"], ", ".join(each["variables"][how]), how) for each in found for how in HOW]
    nothing = "No service would get another value: its own win, and what serves may have it already."
    show_table(("SERVICE", "VARIABLES", "WITH THE NEXT DEPLOYMENT"), [row for row in rows if row[1]], nothing)


def _finish(variables: Variables, *, as_json: bool) -> None:
    if as_json:
        print_json(masked_variables(variables.list(), show=False))
    else:
        variables.told()


@contextmanager
def _variables(scope: Scope) -> Iterator[Variables]:
    if not scope.shared:
        with service_of(scope.name, scope.environment) as (client, service):
            yield _of_service(client, service)
        return
    with _project(scope) as client:
        yield _of_environment(client, scope.name, scope.environment)


@contextmanager
def _project(scope: Scope) -> Iterator[Client]:
    if "/" in scope.name:
        misuse(f"--shared concerns a whole project: write {scope.name.partition('/')[0]} instead of {scope.name}.")
    with connection() as client:
        yield client


def _of_service(client: Client, service: Service) -> Variables:
    return Variables(
        list=lambda: client.parts(service, "variables"),
        set=lambda key, value: client.set_variable(service, key, value),
        unset=lambda key: client.remove_part(service, "variables", key),
        take=lambda dotenv: client.import_variables(service, dotenv),
        told=lambda: tell_pending(client, service),
    )


def _of_environment(client: Client, project: str, environment: str) -> Variables:
    return Variables(
        list=lambda: client.shared_variables(project, environment),
        set=lambda key, value: client.share_variable(project, environment, key, value),
        unset=lambda key: client.unshare_variable(project, environment, key),
        take=lambda dotenv: client.import_shared_variables(project, environment, dotenv),
        told=lambda: typer.echo(f"Services of {project} in {environment} get it with their next deployment."),
    )
