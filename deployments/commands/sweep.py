"""`slipway sweep`: remove what nobody needs any more."""

from collections.abc import Sequence

import typer

from deployments.cli import print_json
from deployments.commands.connection import connection
from deployments.commands.failure import fail
from deployments.commands.tables import show_table
from deployments.commands.told import ago


def sweep(kinds: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    """One after the other; exit status 1 with the first that did not come to its end."""
    told = []
    with connection() as client:
        for kind in kinds:
            found = client.sweep(kind, dry_run=dry_run)
            if found["state"] != "completed":
                fail(f"The sweep of {kind} {found['state']}: {found['report'] or 'the Prefect UI tells more'}")
            told.append({"sweep": kind, **found})
            if not as_json:
                typer.echo(found["report"])
    if as_json:
        print_json(told)


def tell_last(kinds: Sequence[str], *, as_json: bool) -> None:
    """What the last sweeps found, newest first."""
    with connection() as client:
        found = [{"sweep": kind, **each} for kind in kinds for each in client.last_sweeps(kind)]
    if as_json:
        print_json(found)
        return
    rows = [
        (each["sweep"], ago(each["began_at"]), "dry run" if each["dry_run"] else "", each["state"], each["report"])
        for each in found
    ]
    show_table(("SWEEP", "BEGAN", "", "STATE", "REPORT"), rows, "Nothing was swept yet, or too long ago.")
