"""`slipway events`: who did what."""

from itertools import islice
from typing import Annotated

import typer

from deployments.cli.connection import connection
from deployments.cli.formats import ago
from deployments.cli.options import LOOKING, Json
from deployments.cli.output import print_json, show_table
from deployments.cli.parsing import moment_from
from deployments.cli.rest.transport import Item
from flows.domain.actions import Action

app = typer.Typer()
TITLES = ("AGE", "WHO", "ACTION", "WHAT", "MORE")


@app.command(rich_help_panel=LOOKING)
def events(
    project: Annotated[
        str | None,
        typer.Option(metavar="PROJECT", help="Of this project, by the name that it had; it may be deleted."),
    ] = None,
    action: Annotated[
        list[Action] | None,
        typer.Option(help="Only this action; may be repeated.", metavar="ACTION"),
    ] = None,
    since: Annotated[str, typer.Option(metavar="TIME", help="Nothing older: 7d, 12h, 30min, or 2026-01-31.")] = "",
    limit: Annotated[int, typer.Option(min=1, metavar="COUNT", help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Show who did what, newest first. Nobody can change events, and values of variables are never among them.

    ACTION is a noun and what happened to it, such as deployment.requested, variable.changed or token.issued.

    Example: slipway events --project demo --since 7d

    Example: slipway events --action token.issued --action token.revoked --json
    """
    start = moment_from(since) if since else None
    with connection() as client:
        found = list(islice(client.events(project=project, actions=action or [], since=start), limit))
    if as_json:
        print_json(found)
        return
    rows = [(ago(each["at"]), _who(each), each["action"], _what(each), _more(each["detail"])) for each in found]
    show_table(TITLES, rows, "Nothing was done that matches.")


def _who(event: Item) -> list[str]:
    """Return who it was, and from which address, if any."""
    kind, name = event["actor_kind"], event["actor"]
    return [f"{name} ({kind})" if name else str(kind), *([event["address"]] if event["address"] else ())]


def _what(event: Item) -> str:
    """Return `store/shop in staging`, `store in staging` for an environment, or `store` for a project."""
    kind, project, environment = event["object_kind"], event["project"], event["environment"]
    place = f" in {environment}" if environment not in ("", "production") or kind == "environment" else ""
    return (
        f"{project}/{event['object']}{place}" if kind in ("service", "deployment") else f"{project}{place}" or str(kind)
    )


def _more(detail: Item) -> str:
    """Return the names and numbers of an event in words."""
    removed = ", ".join(f"{number} {kind}" for kind, number in detail["removed"].items())
    parts = (
        ", ".join(detail["names"]),
        f"was {detail['before']}" if detail["before"] else "",
        " ".join(filter(None, (detail["reason"], f"of {detail['source']}" if detail["source"] else ""))),
        f"removed {removed}" if removed else "",
        "dry run" if detail["dry_run"] else "",
    )
    return "; ".join(filter(None, parts))
