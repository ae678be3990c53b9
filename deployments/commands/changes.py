"""`slipway changes`: what the next deployment takes, and how it is taken back."""

import typer

from deployments.cli import print_json
from deployments.client import Client, Item, Service
from deployments.commands.choice import tail, the_one
from deployments.commands.connection import service_of
from deployments.commands.failure import misuse
from deployments.commands.tables import show_table
from deployments.commands.told import change_told, masked_changes


def list_changes(name: str, environment: str, *, show: bool, as_json: bool) -> None:
    with service_of(name, environment) as (client, service):
        _tell(client.changes(service), service, show=show, as_json=as_json)


def take_back(
    name: str, environment: str, cancel: str | None, *, discard: bool, revert: bool, show: bool, as_json: bool
) -> None:
    """Tells what is still pending afterwards."""
    if (cancel is not None) + discard + revert > 1:
        misuse("Choose one of --discard, --revert and --cancel.")
    with service_of(name, environment) as (client, service):
        if cancel is not None:
            client.cancel_change(service, the_one(client.changes(service), cancel, "pending change"))
        elif discard:
            client.discard_changes(service)
        else:
            client.revert(service)
        _tell(client.changes(service), service, show=show, as_json=as_json)


def tell_pending(client: Client, service: Service) -> None:
    """After something was staged."""
    count = len(client.changes(service))
    if count:
        typer.echo(f"{count} pending; `slipway deploy {service.name}` deploys, `slipway changes {service.name}` shows.")
    else:
        typer.echo("Nothing is pending: it is so already.")


def _tell(changes: list[Item], service: Service, *, show: bool, as_json: bool) -> None:
    found = masked_changes(changes, show=show)
    if as_json:
        print_json(found)
        return
    rows = [(what, old, "→", new, tail(each["id"])) for each in found for what, old, new in [change_told(each)]]
    show_table(("CHANGE", "FROM", "", "TO", "ID"), rows, f"Nothing is pending for {service.name}.")
