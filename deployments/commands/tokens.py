"""`slipway tokens`: secrets that may deploy one service, or open previews of it, and nothing else."""

from collections.abc import Sequence

import typer

from deployments.cli import print_json
from deployments.commands.choice import tail, the_one
from deployments.commands.connection import service_of
from deployments.commands.tables import show_table
from deployments.commands.told import ago


def list_tokens(name: str, environment: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        found = client.tokens(service)
    if as_json:
        print_json(found)
        return
    rows = [(each["name"], each["kind"], ago(each["created_at"]), tail(each["id"])) for each in found]
    show_table(("NAME", "KIND", "AGE", "ID"), rows, f"{service.name} has no tokens.")


def issue_token(name: str, environment: str, title: str, *, preview: bool, as_json: bool) -> None:
    """The one place where a secret is shown: it is never shown again."""
    with service_of(name, environment) as (client, service):
        token = client.issue_token(service, title, "preview" if preview else "deploy")
    if as_json:
        print_json(token)
        return
    power = f"open previews of {service.name}" if preview else f"deploy {service.name}"
    typer.echo(f"Shown this once: whoever knows it can {power}, and do nothing else.\n")
    for line in _uses(token["url"], preview=preview):
        typer.echo(f"  {line}")
    typer.echo()
    typer.echo(f"`slipway tokens withdraw {service.name} {tail(token['id'])}` ends it.")


def withdraw_token(name: str, environment: str, word: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        client.withdraw_token(service, the_one(client.tokens(service), word, "token"))
        if as_json:
            print_json(client.tokens(service))
        else:
            typer.echo("The token opens nothing any more.")


def _uses(url: str, *, preview: bool) -> Sequence[str]:
    if not preview:
        return [f"curl -X PUT {url}"]
    return [
        f'curl -X PUT {url}/NAME --json \'{{"ref": "BRANCH"}}\'   # opens it, or deploys it again',
        f"curl {url}/NAME                                     # how far it is, and where it answers",
        f"curl -X DELETE {url}/NAME                           # ends it",
    ]
