"""`slipway changes`: what the next deployment takes, and how it is discarded."""

from collections.abc import Sequence
from typing import Annotated

import typer

from deployments.cli.connection import service_of
from deployments.cli.failure import fail, misuse
from deployments.cli.formats import change_texts, masked_changes
from deployments.cli.grammar import Linkable
from deployments.cli.options import CONFIGURING, PRODUCTION, Environment, Json, ServiceName, Show
from deployments.cli.output import print_json, say, show_table
from deployments.cli.rest.client import Client
from deployments.cli.rest.shapes import Service
from deployments.cli.rest.transport import Item

app = typer.Typer()
ID_TAIL = 8  # ids begin with the time, so neighbours differ at the end only


@app.command(rich_help_panel=CONFIGURING, cls=Linkable)
def changes(  # noqa: PLR0913, PLR0917 - an option of the command each
    service: ServiceName,
    discard: Annotated[bool, typer.Option("--discard", help="Discard all of them.")] = False,
    revert: Annotated[bool, typer.Option("--revert", help="Stage what leads back to the version that serves.")] = False,
    cancel: Annotated[
        str | None, typer.Option(metavar="ID", help="Discard one of them; the end of its id is enough.")
    ] = None,
    environment: Environment = PRODUCTION,
    show: Show = False,
    as_json: Json = False,
) -> None:
    """Show what the next deployment will change, from what to what, or discard it.

    Example: slipway changes demo/hello

    Example: slipway changes demo/hello --revert
    """
    if (cancel is not None) + discard + revert > 1:
        misuse("Choose one of --discard, --revert and --cancel.")
    with service_of(service, environment) as (client, found):
        if cancel is not None:
            client.cancel_change(found, the_one(client.changes(found), cancel, "pending change"))
        elif discard:
            client.discard_changes(found)
        elif revert:
            client.revert(found)
        _show(client.changes(found), found, show=show, as_json=as_json)


def show_pending(client: Client, service: Service) -> None:
    """Show how much is pending after something was staged."""
    name, count = service.name, len(client.changes(service))
    if count:
        pending = f"{count} {'change is' if count == 1 else 'changes are'} pending for {name}"
        say(f"{pending}: `slipway deploy {name}` deploys, `slipway changes {name}` shows them.")
    else:
        say(f"Nothing is pending for {name}: it is so already.")


def tail(id: str) -> str:
    """Return as much of an id as people need."""
    return id[-ID_TAIL:]


def the_one(items: Sequence[Item], word: str, kind: str) -> str:
    """Return the id that ends in `word`; lists show the ends. `kind` says in errors what it is the id of."""
    found = [str(item["id"]) for item in items if str(item["id"]).endswith(word.lower())]
    if len(found) > 1:
        misuse(f"{word} is the end of {len(found)} ids; write more of it.")
    if not found or not word:
        fail(f"There is no {kind} {word}.")
    return found[0]


def _show(changes: list[Item], service: Service, *, show: bool, as_json: bool) -> None:
    found = masked_changes(changes, show=show)
    if as_json:
        print_json(found)
        return
    rows = [(what, old, "→", new, tail(each["id"])) for each in found for what, old, new in [change_texts(each)]]
    show_table(("CHANGE", "FROM", "", "TO", "ID"), rows, f"Nothing is pending for {service.name}.")
