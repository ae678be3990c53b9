"""`slipway clean-up`: remove what nobody needs any more."""

from collections.abc import Sequence
from typing import Annotated

import typer

from deployments.cli.connection import connection
from deployments.cli.failure import fail
from deployments.cli.formats import ago
from deployments.cli.options import MAINTAINING, Json
from deployments.cli.output import print_json, say, show_table
from flows.domain.flow_names import CleanUp as Kind

app = typer.Typer()


@app.command("clean-up", rich_help_panel=MAINTAINING)
def clean_up(
    what: Annotated[Kind | None, typer.Argument(help="Left out: all of them.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Remove nothing, only show what would go.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Remove nothing, only show what the last ones found.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what nobody needs any more now, instead of at the next scheduled time, and show what it was.

    Example: slipway clean-up --dry-run

    Example: slipway clean-up builds

    Example: slipway clean-up images --last
    """
    kinds = [what] if what else list(Kind)
    if last:
        _show_last(kinds, as_json=as_json)
    else:
        _clean_up(kinds, dry_run=dry_run, as_json=as_json)


def _clean_up(kinds: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    """Run one after the other; exit status 1 with the first that did not complete."""
    done = []
    with connection() as client:
        for kind in kinds:
            found = client.clean_up(kind, dry_run=dry_run)
            if found["state"] != "completed":
                reason = found["report"] or "`slipway open --prefect` shows its log."
                fail(f"The clean-up of {kind} {found['state']}: {reason}")
            done.append({"kind": kind, **found})
            if not as_json:
                say(found["report"])
    if as_json:
        print_json(done)


def _show_last(kinds: Sequence[str], *, as_json: bool) -> None:
    with connection() as client:
        found = [{"kind": kind, **each} for kind in kinds for each in client.last_clean_ups(kind)]
    if as_json:
        print_json(found)
        return
    rows = [
        (each["kind"], ago(each["began_at"]), "dry run" if each["dry_run"] else "", each["state"], each["report"])
        for each in found
    ]
    show_table(("KIND", "BEGAN", "", "STATE", "REPORT"), rows, "There was no clean-up yet, or it was too long ago.")
