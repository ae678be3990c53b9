"""`slipway deploy-all`: what is pending of all services of an environment."""

from dataclasses import asdict

import typer

from deployments.cli import print_json
from deployments.client import Deployment, Item
from deployments.commands.connection import connection
from deployments.commands.watch import LIVE, watch
from deployments.rest.shapes import pick


def deploy_all(project: str, environment: str, message: str, *, wait: bool, as_json: bool) -> None:
    """They are deployed side by side and told one after the other; exit status 1 unless all of them serve."""
    with connection() as client:
        answer = client.deploy_all(project, environment, message)
        found = [(item["service"], pick(Deployment, item)) for item in answer["deployments"]]
        for number, (slug, begun) in enumerate(found if wait else ()):
            if not as_json:
                typer.secho(f"Deployment {begun.number} of {project}/{slug}", bold=True)
            found[number] = slug, watch(client, begun, silently=as_json)
    if as_json:
        rows = [{"service": slug, **asdict(deployment)} for slug, deployment in found]
        print_json({"deployments": rows, "skipped": answer["skipped"]})
    else:
        _tell(found, answer["skipped"])
    is_well = not answer["skipped"] and all(each.status == LIVE for _, each in found if wait)
    raise typer.Exit(0 if is_well else 1)


def _tell(found: list[tuple[str, Deployment]], skipped: list[Item]) -> None:
    for slug, each in found:
        typer.echo(f"{slug}: deployment {each.number} is {each.status}. {each.failure or ''}".rstrip())
    for refusal in skipped:
        typer.secho(f"{refusal['service']}: not deployed. {refusal['reason']}", fg=typer.colors.RED, err=True)
    if not found and not skipped:
        typer.echo("There is no service to deploy.")
