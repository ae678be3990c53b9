"""`slipway events`: who did what."""

from collections.abc import Sequence
from itertools import islice

from deployments.cli import print_json
from deployments.client import Item
from deployments.commands.connection import connection
from deployments.commands.tables import show_table
from deployments.commands.told import ago
from deployments.commands.words import moment_from

TITLES = ("AGE", "WHO", "FROM", "ACTION", "WHAT", "MORE")


def show_events(project: str | None, actions: Sequence[str], since: str, limit: int, *, as_json: bool) -> None:
    """Only as many pages are read as are shown."""
    start = moment_from(since) if since else None
    with connection() as client:
        found = list(islice(client.events(project=project, actions=actions, since=start), limit))
    if as_json:
        print_json(found)
        return
    rows = [
        (ago(each["at"]), _who(each), each["address"], each["action"], _what(each), more(each["detail"]))
        for each in found
    ]
    show_table(TITLES, rows, "Nothing was done that matches.")


def _who(event: Item) -> str:
    kind, name = event["actor_kind"], event["actor"]
    return f"{name} ({kind})" if name else str(kind)


def _what(event: Item) -> str:
    """`store/shop in staging`, `store in staging` for an environment, `store` for a project."""
    kind, project, environment = event["object_kind"], event["project"], event["environment"]
    place = f" in {environment}" if environment not in ("", "production") or kind == "environment" else ""
    return (
        f"{project}/{event['object']}{place}" if kind in ("service", "deployment") else f"{project}{place}" or str(kind)
    )


def more(detail: Item) -> str:
    """Names and numbers beside it, in words."""
    removed = ", ".join(f"{number} {kind}" for kind, number in detail["removed"].items())
    parts = (
        ", ".join(detail["names"]),
        f"was {detail['before']}" if detail["before"] else "",
        " ".join(filter(None, (detail["reason"], f"of {detail['source']}" if detail["source"] else ""))),
        f"removed {removed}" if removed else "",
        "dry run" if detail["dry_run"] else "",
    )
    return "; ".join(filter(None, parts))
