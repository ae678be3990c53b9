"""`slipway tokens`: secrets that may deploy one service and nothing else."""

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
    rows = [(each["name"], ago(each["created_at"]), tail(each["id"])) for each in found]
    show_table(("NAME", "AGE", "ID"), rows, f"{service.name} has no deploy tokens.")


def issue_token(name: str, environment: str, title: str, *, as_json: bool) -> None:
    """The one place where a secret is shown: it is never shown again."""
    with service_of(name, environment) as (client, service):
        token = client.issue_token(service, title)
    if as_json:
        print_json(token)
        return
    typer.echo(f"Shown this once: whoever knows it can deploy {service.name}, and do nothing else.\n")
    typer.echo(f"  curl -X PUT {token['url']}\n")
    typer.echo(f"`slipway tokens withdraw {service.name} {tail(token['id'])}` ends it.")


def withdraw_token(name: str, environment: str, word: str, *, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        client.withdraw_token(service, the_one(client.tokens(service), word, "deploy token"))
        if as_json:
            print_json(client.tokens(service))
        else:
            typer.echo("The token opens nothing any more.")
