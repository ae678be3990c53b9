"""`slipway dockerfile`: what an image is made of, to be read, or to be kept and changed."""

from pathlib import Path

import typer

from deployments.cli import print_json
from deployments.client import Item
from deployments.commands.connection import service_of
from deployments.commands.failure import fail
from flows.builders.catalog import recipe
from flows.builders.recipe import Wish
from flows.domain.errors import BuildFailed
from flows.domain.source import Build


def print_dockerfile(source: str, number: int | None, folder: str, environment: str, *, as_json: bool) -> None:
    """The Dockerfile alone on standard output, so that it can be saved; all else beside it."""
    is_own = source.startswith((".", "/", "~"))
    plan = _own(Path(source).expanduser(), folder) if is_own else _of(source, number, environment)
    if as_json:
        print_json(plan)
        return
    typer.secho(plan["title"], bold=True, err=True)
    if plan["release"]:
        typer.echo(f"Before its traffic comes: {plan['release']}", err=True)
    typer.echo(plan["dockerfile"].rstrip("\n"))


def _of(source: str, number: int | None, environment: str) -> Item:
    with service_of(source, environment) as (client, service):
        newest = next(client.list_deployments(service), None) if number is None else client.numbered(service, number)
        if newest is None:
            fail(f"{service.name} has no deployment yet.")
        return client.build_of(newest)


def _own(root: Path, folder: str) -> Item:
    if not root.is_dir():
        fail(f"There is no folder {root}.")
    try:
        found = recipe(root, Wish(Build(folder=folder)))
    except BuildFailed as error:
        fail(str(error))
    for warning in found.warnings:
        typer.secho(warning, fg="yellow", err=True)
    return {"title": found.title, "dockerfile": found.dockerfile, "release": found.release}
