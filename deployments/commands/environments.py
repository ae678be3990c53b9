"""`slipway environments`: isolated copies of a project's services."""

import typer

from deployments.cli import print_json
from deployments.client import Client, Item
from deployments.commands.connection import connection
from deployments.commands.failure import fail
from deployments.commands.tables import show_table
from deployments.commands.told import ago


def list_environments(project: str, *, as_json: bool) -> None:
    with connection() as client:
        found = list(client.environments(project))
    if as_json:
        print_json(found)
        return
    rows = [
        (each["name"], each["status"].replace("_", " "), f"{each['live_count']} of {each['service_count']}",
         ago(each["created_at"]), each["clone_of"] or "", each["failure"] or "")
        for each in found
    ]  # fmt: skip
    show_table(("NAME", "STATUS", "SERVING", "AGE", "CLONE OF", "MISSING"), rows, f"{project} has no environments.")


def create(project: str, name: str, *, as_json: bool) -> None:
    with connection() as client:
        found = client.create_environment(project, name)
    _tell(found, f"{project} has the environment {name} now, with nothing in it.", as_json=as_json)


def clone(project: str, name: str, source: str, *, deploy: bool, data: bool, wait: bool, as_json: bool) -> None:
    """Exit status 1 if something of the clone is missing."""
    with connection() as client:
        found = client.clone_environment(project, source, name, deploy=deploy, data=data)
        if wait:
            found = _followed(client, project, found, as_json=as_json) or found
    if found["failure"]:
        fail(found["failure"])
    done = f"{name} is a clone of {source}" if wait else f"{name} is being filled from {source}"
    _tell(found, f"{done}: {found['service_count']} services, {found['live_count']} of them serve.", as_json=as_json)


def rename(project: str, environment: str, name: str, *, as_json: bool) -> None:
    with connection() as client:
        found = client.rename_environment(project, environment, name)
    _tell(found, f"{environment} is called {name} now. Its domains stay.", as_json=as_json)


def archive(project: str, environment: str, confirm: str, *, wait: bool, as_json: bool) -> None:
    with connection() as client:
        found = client.archive_environment(project, environment, confirm)
        if wait:
            _followed(client, project, found, as_json=as_json)
    end = f"Nothing of {environment} is left." if wait else f"{environment} is being archived."
    _tell(found, end, as_json=as_json)


def _followed(client: Client, project: str, environment: Item, *, as_json: bool) -> Item | None:
    """How it is in the end; None if it is gone. What it told before is not told again."""
    found: Item | None = environment
    told, shown = len(environment["notes"]), ""
    for found in client.watch_environment(project, environment["id"]):
        if found is None or as_json:
            continue
        lines = [*found["notes"][told:]]
        told += len(lines)
        state = f"{found['status']}: {found['service_count']} services, {found['live_count']} serve"
        for line in lines if state == shown else [*lines, state]:
            typer.echo(f"  {line}")
        shown = state
    return found


def _tell(environment: Item, text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(environment)
    else:
        typer.echo(text)
